// Hides questions whose condition does not hold, as one types; the server decides again.
function answers(form, name) {
  const data = new FormData(form);
  return data.getAll(name).map((value) => String(value).trim().toLowerCase()).filter(Boolean);
}

function holds(form, part) {
  const subject = form.querySelector(`[data-if] [name="${CSS.escape(part.dataset.if)}"]`)?.closest("[data-if]");
  if (subject && subject !== part && !holds(form, subject)) return false;
  const given = answers(form, part.dataset.if);
  const wanted = part.dataset.value.trim().toLowerCase();
  if (!given.length) return false;
  if (part.dataset.test === "at_least") return Number(given[0]) >= Number(wanted);
  if (part.dataset.test === "is") return given.length === 1 && given[0] === wanted;
  const ticks = form.querySelector(`[name="${CSS.escape(part.dataset.if)}"][type="checkbox"]`);
  return ticks ? given.includes(wanted) : given[0].includes(wanted);
}

function show(form) {
  for (const part of form.querySelectorAll("[data-if]")) part.hidden = !holds(form, part);
}

for (const form of document.querySelectorAll("form:has([data-if])")) {
  form.querySelectorAll(".only-if__words").forEach((words) => (words.hidden = true));
  show(form);
  form.addEventListener("input", () => show(form));
}
