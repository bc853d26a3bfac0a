// A digit picks that score while one is in its row; arrows work by themselves. Ctrl or Cmd with Enter hands in.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-scale]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
  const choice = row.querySelector(`input[type="radio"][value="${event.key}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.form;
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !form?.querySelector("[data-scale]")) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector("[type=submit]"));
});
