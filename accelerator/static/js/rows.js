// Adds and removes the rows of a table in the page; without it the same buttons ask the server.
const rowsOf = (table) => [...table.querySelectorAll(":scope > [data-row]")];
const NUMBER = (name) => new RegExp(`^${CSS.escape(name)}-(\\d+)`);

function renumber(row, name, number) {
  const pattern = NUMBER(name);
  for (const part of [row, ...row.querySelectorAll("*")]) {
    for (const attribute of ["id", "name", "for", "value", "aria-describedby", "data-count-of"]) {
      const text = part.getAttribute(attribute);
      const isChoice = attribute === "value" && !part.matches("[data-remove]");
      if (text && !isChoice) part.setAttribute(attribute, text.split(" ").map((word) => word.replace(pattern, `${name}-${number}`)).join(" "));
    }
  }
}

function clear(row) {
  row.querySelectorAll(".field__error").forEach((error) => error.remove());
  row.querySelectorAll(".field--wrong").forEach((field) => field.classList.remove("field--wrong"));
  for (const box of row.querySelectorAll("input, textarea, select")) {
    box.removeAttribute("aria-invalid");
    if (["checkbox", "radio"].includes(box.type)) box.checked = false;
    else if (box.tagName === "SELECT") box.selectedIndex = 0;
    else box.value = "";
  }
}

function title(table) {
  rowsOf(table).forEach((row, place) => {
    const words = row.querySelector("[data-row-title]");
    words.textContent = words.dataset.rowTitle.replace("{}", place + 1);
  });
  const add = table.querySelector("[data-add]");
  if (add) add.disabled = rowsOf(table).length >= Number(table.dataset.rows);
}

function add(table) {
  const rows = rowsOf(table);
  const last = rows.at(-1);
  const taken = rows.map((row) => Number(row.querySelector("[data-remove]").value.match(NUMBER(table.id))[1]));
  const row = last.cloneNode(true);
  renumber(row, table.id, Math.max(...taken) + 1);
  clear(row);
  last.after(row);
  title(table);
  return row;
}

function changed(table) {
  table.dispatchEvent(new Event("input", { bubbles: true }));
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-add], [data-remove]");
  const table = button?.closest("[data-rows]");
  if (!table) return;
  event.preventDefault();
  if (button.matches("[data-add]")) {
    add(table).querySelector("input, textarea, select").focus();
  } else {
    const row = button.closest("[data-row]");
    rowsOf(table).length > 1 ? row.remove() : clear(row);
    title(table);
    table.querySelector("[data-add]")?.focus();
  }
  changed(table);
});

// A draft that this browser kept may hold more rows than the page.
document.addEventListener("restore", (event) => {
  for (const table of event.target.querySelectorAll("[data-rows]")) {
    const wanted = new Set(event.detail.map(([name]) => name.match(NUMBER(table.id))?.[1]).filter(Boolean));
    while (rowsOf(table).length < Math.min(wanted.size, Number(table.dataset.rows))) add(table);
  }
});
