// Says how many words or characters are used; the server counts again.
const LETTER = /[\p{L}\p{N}]/u;
const WORDS = typeof Intl.Segmenter === "function" && new Intl.Segmenter(document.documentElement.lang, { granularity: "word" });

function used(text, unit) {
  if (unit === "characters") return [...text.trim()].length;
  const spaced = text.split(/\s+/).filter((part) => LETTER.test(part)).length;
  const thai = /\p{Script=Thai}/u.test(text);
  return thai && WORDS ? [...WORDS.segment(text)].filter((part) => part.isWordLike).length : spaced;
}

function show(box) {
  const note = document.querySelector(`[data-count-of="${CSS.escape(box.id)}"]`);
  if (!note) return;
  const limit = Number(box.dataset.limit);
  const count = used(box.value, box.dataset.counter);
  note.textContent = limit ? `${count} / ${limit}` : `${count}`;
  note.classList.toggle("over", Boolean(limit) && count > limit);
}

document.querySelectorAll("[data-counter]").forEach(show);
document.addEventListener("input", (event) => event.target.matches("[data-counter]") && show(event.target));
