// A digit picks that score while one is in its row; arrows work by themselves.
document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.("[data-scale]");
  if (!row || event.ctrlKey || event.metaKey || event.altKey || !/^\d$/.test(event.key)) return;
  const choice = row.querySelector(`input[type="radio"][value="${event.key}"]`);
  if (!choice) return;
  event.preventDefault();
  choice.focus();
  choice.click();
});
