// Shows a long job move: asks the same page again, swaps the part in, stops when it says no more.
const LONGEST = 15;

async function ask(part, wait) {
  await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  if (document.hidden) await new Promise((resolve) => document.addEventListener("visibilitychange", resolve, { once: true }));
  const every = Number(part.dataset.pollEvery) || 2;
  let answer = null;
  try {
    const response = await fetch(part.dataset.poll, { headers: { Accept: "text/html" } });
    if (response.ok) answer = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    // no network just now
  }
  const fresh = answer?.getElementById(part.id);
  if (!fresh) return answer ? location.reload() : ask(part, Math.min(wait * 2, LONGEST));
  if (fresh.dataset.next) return location.replace(fresh.dataset.next);
  if (!fresh.dataset.poll) return location.reload();
  part.replaceChildren(...fresh.childNodes);
  return ask(part, every);
}

document.querySelectorAll("[data-poll]").forEach((part) => ask(part, Number(part.dataset.pollEvery) || 2));
