// Asks before changes are lost; the browser words the question itself.
document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-unsaved]");
  if (form && !form.dataset.autosave) form.dataset.dirty = "";
});

document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) delete event.target.dataset.dirty;
});

addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-unsaved][data-dirty]")) event.preventDefault();
});
