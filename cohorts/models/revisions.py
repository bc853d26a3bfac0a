"""What changed between two revisions, word by word (APP07).

The differ is Python's own (Ratcliff and Obershelp) over words rather than letters. Scripts that put no spaces
between words are compared letter by letter, or a whole paragraph would count as one changed word.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from accelerator.files import StoredFile
from cohorts.models.applications import Submission
from cohorts.models.questions import Question, QuestionKind, form_of
from cohorts.models.shown import ShownAnswer, ShownSection, shown_sections

LETTERS = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
"""Thai, Lao, Burmese, Khmer, Japanese and Chinese: written without spaces."""
MARKS = "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u17b4-\u17d3"
TOKEN = re.compile(rf"\s+|[{LETTERS}][{MARKS}]*|[^\s{LETTERS}]+")
MOST_PAIRS = 4_000_000
"""Beyond so many pairs of words to compare, a changed stretch is shown as replaced whole: minutes are no answer."""


@dataclass(frozen=True)
class Piece:
    """A stretch of text: 'same' in both, 'out' only before, 'in' only after."""

    kind: str
    text: str


@dataclass(frozen=True)
class Change:
    """One question whose answer differs, with its text in pieces."""

    question: Question
    section: str
    pieces: list[Piece]


def word_changes(before: str, after: str) -> list[Piece]:
    """The pieces of two texts: 'same' and 'out' together are `before`, 'same' and 'in' are `after`."""
    return _pieces(TOKEN.findall(before), TOKEN.findall(after))


def line_changes(before: list[str], after: list[str]) -> list[Piece]:
    """The same for lists, of which an item is either there or not."""
    return _pieces([line + "\n" for line in before], [line + "\n" for line in after])


def _pieces(before: list[str], after: list[str]) -> list[Piece]:
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    pieces = [("same", before[:start])]
    pieces += _differing(before[start : len(before) - end], after[start : len(after) - end])
    pieces.append(("same", before[len(before) - end :]))
    return _joined([Piece(kind, "".join(words)) for kind, words in pieces if words])


def _shared(one: list[str], other: list[str]) -> int:
    """How many tokens two lists share at their beginning."""
    pairs = zip(one, other, strict=False)
    return next((place for place, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def _differing(before: list[str], after: list[str]) -> list[tuple[str, list[str]]]:
    if len(before) * len(after) > MOST_PAIRS:
        return [("out", before), ("in", after)]
    found = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            found.append(("same", before[i:j]))
        else:
            found += [("out", before[i:j]), ("in", after[k:m])]
    return found


def _joined(pieces: list[Piece]) -> list[Piece]:
    """Neighbours of one kind as one; a mere space between two changes belongs to them, so that phrases stay whole."""
    joined: list[Piece] = []
    out = inn = ""

    def close() -> None:
        nonlocal out, inn
        joined.extend(Piece(kind, text) for kind, text in (("out", out), ("in", inn)) if text)
        out = inn = ""

    for place, piece in enumerate(pieces):
        is_gap = piece.kind == "same" and not piece.text.strip() and 0 < place < len(pieces) - 1
        if piece.kind == "out":
            out += piece.text
        elif piece.kind == "in":
            inn += piece.text
        elif is_gap and (out or inn):
            out, inn = out + piece.text, inn + piece.text
        else:
            close()
            joined.append(piece)
    close()
    return joined


def changes_between(before: Submission, after: Submission, files: dict[int, StoredFile]) -> list[Change]:
    """The answers that differ, in the order of the later form; a question that one of them lacks counts too."""
    one, other = (shown_sections(form_of(each.questions), each.answers, files) for each in (before, after))
    return section_changes(one, other)


def section_changes(before: list[ShownSection], after: list[ShownSection]) -> list[Change]:
    """The same between two revisions as somebody is shown them: what they are not shown is not compared."""
    old = {answer.question.key: answer for section in before for answer in section.answers}
    return [
        Change(answer.question, section.title, _of(old.get(answer.question.key), answer))
        for section in after
        for answer in section.answers
        if _lines(old.get(answer.question.key)) != _lines(answer)
    ]


def _lines(answer: ShownAnswer | None) -> list[str]:
    if answer is None:
        return []
    return [f"{answer.file.name} ({answer.file.sha256[:8]})"] if answer.file else answer.lines


def _of(before: ShownAnswer | None, after: ShownAnswer) -> list[Piece]:
    if after.question.kind in (QuestionKind.TEXT, QuestionKind.LONG):
        return word_changes("\n".join(_lines(before)), "\n".join(_lines(after)))
    return line_changes(_lines(before), _lines(after))
