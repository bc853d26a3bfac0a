"""Blind reading: what tells whose application it is, left out of what a reviewer is shown (REV06)."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from accelerator.i18n import _
from cohorts.models.answers import Answers
from cohorts.models.questions import Question, QuestionForm, QuestionKind
from cohorts.models.redactions import Covers
from cohorts.models.shown import ShownAnswer, ShownSection

K = QuestionKind
NAMING = frozenset(
    "name website email phone contact founders women_founders video"
    " gender age registration_number deed cap_table".split()
)
"""Keys of the shipped forms whose answers tell who applies, or the founders' gender."""
GAP = "▁▁▁"
NEUTRAL_NAME = "document.pdf"
"""What every file is called in a blind round."""


@dataclass(frozen=True)
class BlindFile:
    """A file under a name that tells nothing."""

    key: str
    name: str
    size: int
    sha256: str
    """By which a replaced file is known as such."""


def usual_hidden(form: QuestionForm) -> list[str]:
    """What a blind round hides unless its manager chooses otherwise: names, links, addresses and pictures."""
    return [question.key for question in form if _tells_who(question)]


def _tells_who(question: Question) -> bool:
    """Of a team's table only the telling cells go; in a free text about it nobody could find the names."""
    is_free_text = question.key == "team" and question.kind is not K.TABLE
    return is_free_text or question.key in NAMING or question.kind in (K.LINK, K.ADDRESS)


def names_in(form: QuestionForm, answers: Answers, known: Iterable[str]) -> list[str]:
    """The names that must not be read: those known of the startup and its people, and those in the answers."""
    found = [*known]
    for question in form:
        answer = answers.get(question.key)
        if question.key == "name" and isinstance(answer, str):
            found.append(answer)
        if question.kind is K.TABLE and isinstance(answer, list):
            found += [str(row.get("name", "")) for row in answer if isinstance(row, dict)]
    return sorted({name.strip() for name in found if len(name.strip()) > 2}, key=len, reverse=True)


def masked(text: str, names: Collection[str]) -> str:
    """A text without these names, whatever their case and spacing, and without addresses of pages and mail."""
    text = re.sub(r"(https?://|www\.)\S+|\S+@\S+\.\S+", GAP, text)
    for name in names:
        words = r"[\s\-_.]*".join(re.escape(word) for word in name.split())
        text = re.sub(rf"(?<!\w){words}(?!\w)", GAP, text, flags=re.IGNORECASE)
    return text


def blinded(
    sections: list[ShownSection], hidden: Collection[str], names: Collection[str], covers: Covers
) -> list[ShownSection]:
    """What a reader of a blind round sees: no hidden answer, no name in a text, files under neutral names.

    A text that staff have redacted is read as they wrote it; one that the team has changed since is withheld.
    Only PDFs stay, for only their metadata can be taken out; a picture or a table may name anybody anywhere.
    """
    return [
        ShownSection(
            section.key,
            section.title,
            [
                _blind(_covered(answer, covers.get(answer.question.key)), names)
                for answer in section.answers
                if answer.question.key not in hidden and _is_servable(answer)
            ],
        )
        for section in sections
    ]


def _is_servable(answer: ShownAnswer) -> bool:
    return answer.file is None or answer.file.media_type == "application/pdf"


def _covered(answer: ShownAnswer, texts: Mapping[str, str] | None) -> ShownAnswer:
    if texts is None or not answer.lines:
        return answer
    text = texts.get(answer.lines[0])
    if text is None:
        return replace(answer, lines=[_("Withheld: the team has changed it since it was redacted.")])
    return replace(answer, lines=[text], mark=_("redacted"))


def _blind(answer: ShownAnswer, names: Collection[str]) -> ShownAnswer:
    if answer.file is not None:
        neutral = BlindFile(answer.file.key, NEUTRAL_NAME, answer.file.size, answer.file.sha256)
        return replace(answer, file=cast(Any, neutral))
    rows = [[_cell(c, text, names) for c, text in _cells(answer, row)] for row in answer.rows]
    lines = [" · ".join(filter(None, row)) for row in rows] if rows else answer.lines
    return replace(answer, lines=[masked(line, names) for line in lines], rows=rows, link="")


def _cells(answer: ShownAnswer, row: list[str]) -> Iterable[tuple[Question, str]]:
    return zip(answer.question.columns, row, strict=False)


def _cell(column: Question, text: str, names: Collection[str]) -> str:
    is_telling = column.key in NAMING or column.kind in (K.LINK, K.ADDRESS)
    return "–" if is_telling and text else masked(text, names)
