// Keeps what is typed: to the server after a pause, and in this browser until the server has confirmed.
const PAUSE = 1500;
const PREFIX = "draft:";
const SENT = "draft-sent";
const reader = document.body.dataset.reader ?? "";

const clock = () => new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date());

function keep(key, value) {
  try {
    value === null ? localStorage.removeItem(key) : localStorage.setItem(key, value);
  } catch {
    // a full or forbidden store: the server copy is the one that counts
  }
}

const kept = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};

function typed(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

const answers = (form) => {
  const data = typed(form);
  data.delete("csrf_token");
  data.delete("version");
  for (const box of form.querySelectorAll('input[type="password"]')) data.delete(box.name);
  return JSON.stringify([...data]);
};

// Typed before this script ran, or put back by the browser itself: not what the server sent.
const touched = (form) =>
  [...form.elements].some((box) => box.checked !== box.defaultChecked || box.value !== (box.defaultValue ?? box.value));

export function putBack(form, pairs) {
  form.dispatchEvent(new CustomEvent("restore", { bubbles: true, detail: pairs }));
  for (const box of form.elements) {
    if (!box.name || ["csrf_token", "version"].includes(box.name) || ["file", "hidden", "submit", "password"].includes(box.type)) continue;
    const values = pairs.filter(([name]) => name === box.name).map(([, value]) => value);
    if (box.type === "checkbox" || box.type === "radio") box.checked = values.includes(box.value);
    else if (box.multiple) for (const option of box.options) option.selected = values.includes(option.value);
    else if (values.length) box.value = values[0];
    box.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

class Draft {
  constructor(form) {
    this.form = form;
    this.key = `${PREFIX}${reader}:${form.dataset.autosave}`;
    this.state = form.querySelector("[data-save-state]");
    this.saved = answers(form);
    form.addEventListener("input", () => this.changed());
    form.addEventListener("submit", () => this.stop());
    addEventListener("online", () => this.pending() && this.save());
    this.offer();
    if (touched(form)) {
      this.saved = "";
      this.changed();
    }
  }

  pending() {
    return answers(this.form) !== this.saved;
  }

  changed() {
    clearTimeout(this.timer);
    if (!this.pending()) return;
    keep(this.key, answers(this.form));
    this.form.dataset.dirty = "";
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // One request at a time: two in flight would race for the same version.
  async save() {
    if (this.busy || this.gone) return;
    this.busy = true;
    const sent = answers(this.form);
    this.say(this.state.dataset.saving);
    try {
      const data = typed(this.form);
      const response = await fetch(this.form.dataset.autosave, {
        method: "POST",
        body: data,
        headers: { "X-CSRFToken": data.get("csrf_token"), Accept: "application/json" },
        redirect: "error",
      });
      if (!response.ok) throw new Error(String(response.status));
      await this.confirmed(sent, response);
    } catch {
      if (!this.gone) this.say(this.state.dataset.failed, true);
    } finally {
      this.busy = false;
    }
  }

  async confirmed(sent, response) {
    const version = this.form.elements.namedItem("version");
    if (version && response.headers.get("Content-Type")?.startsWith("application/json")) {
      version.value = (await response.json()).version ?? version.value;
    }
    this.saved = sent;
    this.say(`${this.state.dataset.saved} ${clock()}`);
    if (this.pending()) return this.changed();
    delete this.form.dataset.dirty;
    keep(this.key, null);
  }

  // The copy in this browser stays until the next page shows that the server took the form.
  stop() {
    this.gone = true;
    clearTimeout(this.timer);
    keep(this.key, answers(this.form));
    sessionStorage.setItem(SENT, this.key);
  }

  say(text, wrong = false) {
    this.state.textContent = text;
    this.state.classList.toggle("save-state--wrong", wrong);
  }

  offer() {
    const copy = kept(this.key);
    if (copy === null) return;
    if (copy === this.saved) return keep(this.key, null);
    const { found, restore, discard } = this.state.dataset;
    this.say(found);
    this.button(restore, () => {
      putBack(this.form, JSON.parse(copy));
      this.changed();
    });
    this.button(discard, () => keep(this.key, null));
  }

  button(label, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "button button--small", textContent: label });
    button.addEventListener("click", () => {
      this.say("");
      act();
    });
    this.state.append(" ", button);
  }
}

// A proper page of the same person means that the form arrived: taken, or shown again with its problems.
const sent = sessionStorage.getItem(SENT);
sessionStorage.removeItem(SENT);
if (sent?.startsWith(`${PREFIX}${reader}:`) && !document.body.classList.contains("problem")) keep(sent, null);
document.querySelectorAll("form[data-autosave]").forEach((form) => new Draft(form));

// A sign-out on a shared machine leaves nothing behind.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-sign-out]")) return;
  try {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
  } catch {
    // nothing could be kept, so nothing is left
  }
});
