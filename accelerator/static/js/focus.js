// Brings a reader of a refused form to the list of problems, also when htmx swaps it in.
const summary = (root) => root.querySelector?.("[data-focus]")?.focus();

summary(document);
document.addEventListener("htmx:after:swap", (event) => summary(event.target));

document.addEventListener("click", (event) => {
  const link = event.target.closest(".summary a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.closest(".field")?.scrollIntoView({ block: "center" });
  field.focus({ preventScroll: true });
});
