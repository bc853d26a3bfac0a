// What was written without a network, locked with a key that only its writer's own signed-in pages hold:
// the next person on this device sees nothing, and the writer loses nothing.
const { reader, offlineKey } = document.body.dataset;
const NAME = "offline";
const STORE = "logs";

export const usable = Boolean(reader && offlineKey && isSecureContext && self.indexedDB && crypto.subtle);

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "id" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function run(mode, act) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
const lock = () => crypto.subtle.importKey("raw", bytes(offlineKey), "AES-GCM", false, ["encrypt", "decrypt"]);

export async function put(entry) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const text = new TextEncoder().encode(JSON.stringify(entry));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await lock(), text);
  await run("readwrite", (store) => store.put({ id: `${reader}:${entry.id}`, reader, iv, sealed }));
}

export const drop = (id) => run("readwrite", (store) => store.delete(`${reader}:${id}`));

async function unseal(row) {
  try {
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: row.iv }, await lock(), row.sealed);
    return JSON.parse(new TextDecoder().decode(text));
  } catch {
    return null; // locked with a key of another time: it stays where it is
  }
}

// This person's own, oldest first; what belongs to others stays locked and unseen.
export async function all() {
  const rows = await run("readonly", (store) => store.getAll());
  const own = await Promise.all(rows.filter((row) => row.reader === reader).map(unseal));
  return own.filter(Boolean).sort((one, other) => one.at.localeCompare(other.at));
}
