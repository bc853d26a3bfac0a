// A second click while the first is on its way does nothing; the server refuses a second one all the same.
const AGAIN = 10_000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[type=submit][aria-disabled]")) button.removeAttribute("aria-disabled");
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent !== undefined) return event.preventDefault();
  form.dataset.sent = "";
  event.submitter?.setAttribute("aria-disabled", "true");
  setTimeout(release, AGAIN, form);
});

document.addEventListener("htmx:after:request", (event) => event.target.matches?.("form") && release(event.target));

// back to a page from the browser's own cache
addEventListener("pageshow", (event) => event.persisted && document.querySelectorAll("form[data-sent]").forEach(release));
