// Keeps the few pages that must open without a network, and the files they are made of.
const FILES = "files";
const PAGES = "pages:";
const PATIENCE = 6000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Pages are fetched anew each time; a file that is here is renewed when it is used, see below.
async function keep({ reader, pages, files }) {
  const jobs = [[`${PAGES}${reader}`, pages, true], [FILES, files, false]].map(async ([name, addresses, anew]) => {
    const store = await caches.open(name);
    await Promise.allSettled(
      addresses.map(async (address) => {
        if (!anew && (await store.match(address, { ignoreVary: true }))) return;
        const answer = await fetch(address, { credentials: "same-origin" });
        if (answer.ok && !answer.redirected) await store.put(address, answer);
      }),
    );
  });
  await Promise.all(jobs);
}

self.addEventListener("message", (event) => {
  event.waitUntil(keep(event.data).then(() => event.ports[0]?.postMessage("kept")));
});

async function keptPage(request) {
  for (const name of await caches.keys()) {
    if (!name.startsWith(PAGES)) continue;
    const found = await (await caches.open(name)).match(request, { ignoreSearch: true, ignoreVary: true });
    if (found) return found;
  }
  return null;
}

async function page(request) {
  const kept = await keptPage(request);
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, kept));
  return Promise.race([fetch(request).catch(() => kept), late]);
}

async function file(request) {
  const store = await caches.open(FILES);
  try {
    const answer = await fetch(request);
    if (answer.ok) await store.put(request, answer.clone());
    return answer;
  } catch {
    return (await store.match(request, { ignoreSearch: true, ignoreVary: true })) ?? Response.error();
  }
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
  else if (request.mode === "navigate") event.respondWith(page(request));
});
