// Forms that work without a network: written on this device first, sent as soon as it can be, once.
import { putBack } from "./drafts.js";
import { all, drop, put, usable } from "./queue.js";

const { reader } = document.body.dataset;
const form = document.querySelector("form[data-offline]");
const state = document.querySelector("[data-offline-state]");
const PAGES = "pages:";

const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((n) => "abcdefghijklmnopqrstuvwxyz234567"[n % 32]).join("");

// Other people's kept pages go as soon as somebody else is signed in here, or nobody.
async function forgetPages(but = "") {
  if (!self.caches) return;
  for (const name of await caches.keys()) if (name.startsWith(PAGES) && name !== but) await caches.delete(name);
}

async function keepPages() {
  const links = [...document.querySelectorAll("a[data-offline-page]")].map((link) => link.pathname);
  if (!navigator.serviceWorker || !(form || links.length)) return;
  await navigator.serviceWorker.register("/worker.js");
  const { active } = await navigator.serviceWorker.ready;
  const files = performance.getEntriesByType("resource").map((entry) => new URL(entry.name)).filter((url) => url.origin === location.origin && url.pathname.startsWith("/static/"));
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => (document.documentElement.dataset.offlineReady = "");
  active.postMessage({ reader, pages: [...new Set([location.pathname, ...links])], files: [...new Set(files.map(String))] }, [port2]);
}

const answerOf = async (address, options = {}) => {
  const headers = { Accept: "application/json", ...options.headers };
  const answer = await fetch(address, { ...options, headers, redirect: "error", cache: "no-store" });
  const body = answer.headers.get("Content-Type")?.includes("json") ? await answer.json() : {};
  return { status: answer.status, body };
};

// Waiting means: try again later. Refused means: somebody has to look at it.
async function send(entry) {
  try {
    const pass = await answerOf(entry.sync);
    if (pass.status === 401) return { state: "locked" };
    if (pass.status >= 429) return { state: "waiting" };
    if (pass.status !== 200 || String(pass.body.reader) !== reader) return { state: "refused", title: pass.body.title };
    const headers = { "Content-Type": "application/json", "X-CSRFToken": pass.body.token };
    const answer = await answerOf(entry.sync, { method: "POST", headers, body: JSON.stringify({ fields: entry.fields }) });
    if (answer.status >= 429) return { state: "waiting" };
    return answer.status === 200 ? answer.body : { state: "refused", title: answer.body.title };
  } catch {
    return { state: "waiting" };
  }
}

async function settle(entry) {
  const found = await send(entry);
  if (["logged", "same", "compare"].includes(found.state)) await drop(entry.id);
  else await put({ ...entry, state: found.state, title: found.title ?? "" });
  return found;
}

// How many logs wait on this device; unknown until the store has been read.
let unsent = usable ? undefined : 0;

// One tab at a time; the server would take a second copy for what it is, but why send it.
const alone = (act) => (navigator.locks ? navigator.locks.request("offline-sync", act) : act());

function say(words) {
  const line = document.createElement("p");
  line.append(words);
  return line;
}

function button(label, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "button button--small", textContent: label });
  made.addEventListener("click", act);
  return made;
}

function row(entry) {
  const words = state.dataset;
  const item = document.createElement("li");
  const language = document.documentElement.lang;
  const when = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { dateStyle: "medium", timeStyle: "short", calendar: "gregory" }).format(new Date(entry.at));
  const about = { locked: words.locked, refused: entry.title || words.refused }[entry.state] ?? words.waiting;
  const text = Object.assign(document.createElement("span"), { className: "todo__text", textContent: `${entry.about}, ${when}` });
  text.append(Object.assign(document.createElement("small"), { textContent: about }));
  item.append(text, button(words.open, () => openEntry(entry)));
  if (entry.state === "refused") item.append(button(words.discard, (event) => discard(event.target, entry)));
  return item;
}

function openEntry(entry) {
  location.hash = `kept=${entry.id}`;
  if (location.pathname === entry.page) location.reload();
  else location.assign(`${entry.page}#kept=${entry.id}`);
}

async function discard(made, entry) {
  if (made.dataset.sure === undefined) {
    made.dataset.sure = "";
    made.textContent = state.dataset.sure;
    return;
  }
  made.disabled = true;
  await alone(() => drop(entry.id)); // not beside a sending, which would write it back
  await show();
}

// A row that tells the same as before stays: a question asked in it, and the focus, outlive a sending in vain.
let shown = "";
async function show() {
  const entries = await all();
  unsent = entries.length;
  if (!state) return;
  const told = JSON.stringify(entries.map((entry) => [entry.id, entry.at, entry.state, entry.title]));
  if (told === shown) return;
  shown = told;
  state.hidden = !entries.length;
  state.querySelector("ul").replaceChildren(...entries.map(row));
}

// A server that could not take it now is asked again while the page is open; a network that is gone tells when it is back.
const SOON = 2e3;
const LATEST = 6e4;
let pause = SOON;
let next;

function again(isWaiting) {
  clearTimeout(next);
  if (isWaiting && navigator.onLine) next = setTimeout(() => sync().catch(() => {}), pause);
  pause = isWaiting ? Math.min(pause * 2, LATEST) : SOON;
}

async function sync() {
  await alone(async () => {
    let link = "";
    let stop = "";
    for (const entry of await all()) {
      const found = await settle(entry);
      if (["waiting", "locked"].includes(found.state)) {
        stop = found.state;
        break;
      }
      if (found.state === "compare") link = found.url;
    }
    again(stop === "waiting");
    if (link) state?.querySelector("[data-offline-compare]").replaceChildren(say(Object.assign(document.createElement("a"), { href: link, textContent: state.dataset.compare })));
  });
  await show();
}

// A kept page is as old as its copy: the log is a new one, of an hour that is over about now.
function refresh() {
  form.elements.namedItem("client_id").value = newId();
  const box = form.elements.namedItem("held_at");
  if (box && form.dataset.zone && form.dataset.booked === undefined && box.value === box.defaultValue) {
    const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: form.dataset.zone, dateStyle: "short", timeStyle: "short" }).format(Date.now() - 36e5);
    box.value = parts.replace(" ", "T");
  }
}

async function restore() {
  const id = /^#kept=([a-z2-7]{16})$/.exec(location.hash)?.[1];
  const entry = id && (await all()).find((one) => one.id === id);
  if (!entry) return refresh();
  putBack(form, entry.fields);
  form.elements.namedItem("client_id").value = entry.id;
  for (const part of form.querySelectorAll("details")) part.open ||= [...part.querySelectorAll("input:not([type=radio]):not([type=checkbox]), textarea")].some((box) => box.value) || Boolean(part.querySelector("input:checked:not([type=radio])"));
}

async function submitted(event) {
  if (event.target !== form || event.defaultPrevented) return;
  event.preventDefault();
  delete form.dataset.dirty;
  const fields = [...new FormData(form)].filter(([name, value]) => name !== "csrf_token" && typeof value === "string");
  const id = form.elements.namedItem("client_id").value;
  const entry = { id, at: new Date().toISOString(), page: location.pathname, sync: form.dataset.offline, about: form.dataset.about, fields, state: "waiting" };
  try {
    await put(entry);
  } catch {
    return HTMLFormElement.prototype.submit.call(form); // a full or forbidden store: the plain way still works
  }
  const found = await alone(() => settle(entry));
  if (found.url) return location.assign(found.url);
  if (found.state === "refused") return HTMLFormElement.prototype.submit.call(form);
  form.reset();
  history.replaceState(null, "", location.pathname);
  refresh();
  delete form.dataset.sent;
  again(found.state === "waiting");
  await show();
  state.focus();
}

// Signing out on a shared device: say what is unsent, then leave no page behind. What waits stays locked.
let leaves = false;
async function signOut(event) {
  if (leaves || !event.target.matches("[data-sign-out]")) return;
  if (unsent === 0) return void forgetPages().catch(() => {}); // nothing to say: go at once
  event.preventDefault();
  event.stopImmediatePropagation();
  const go = async () => {
    leaves = true;
    await forgetPages();
    event.target.requestSubmit();
  };
  if (usable) await sync().catch(() => {});
  const waiting = usable ? await all().catch(() => []) : [];
  const dialog = document.querySelector("[data-offline-leave]");
  if (!waiting.length || !dialog) return go();
  dialog.querySelector("[data-go]").onclick = go;
  dialog.querySelector("[data-stay]").onclick = () => dialog.close();
  dialog.showModal();
}

document.addEventListener("submit", signOut, true);
forgetPages(reader && `${PAGES}${reader}`).catch(() => {});
if (usable) {
  if (form) {
    if (form.dataset.fresh !== undefined) restore();
    document.addEventListener("submit", submitted);
  }
  show().then(sync).catch(() => {});
  addEventListener("online", () => sync().catch(() => {}));
  addEventListener("load", () => keepPages().catch(() => {}));
}
