"""A CSV file of applications: read, its columns told to questions, its rows checked as the form checks them."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from accelerator.accounts.queries import is_email
from accelerator.errors import DomainError
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.answers import Answers, is_blank, refuse_unstorable, tidy
from cohorts.models.questions import Question, QuestionForm, QuestionKind

MOST_ROWS = 10_000
NAME = "name"
"""The question without whose answer a row is no application."""

MAIL = "email"
"""No question, but where the team is invited to claim its profile."""

USUAL_HEADERS: dict[str, str] = {
    MAIL: "e-mail|mail|contact|contact e-mail|contact email|email address|surel|alamat email",
    "name": "company|company name|startup|startup name|organisation|organization|nama|nama startup",
    "tagline": "one-liner|one liner|slogan|headline",
    "pitch": "description|short description|summary|about|deskripsi|beschreibung",
    "website": "url|web|homepage|site|web site|situs web",
    "city": "headquarters (city)|hq city|kota|stadt",
    "country": "headquarters (country)|hq country|negara|land",
    "founded": "year founded|founding year|founded in|year|tahun berdiri|gegründet",
    "sector": "categories|category|industry|industries|field|bidang|branche",
    "team": "founders|founder|founding team|people|pendiri|gründer",
}
"""Headers that people write, by the question they mean; `--map` comes on top."""

CONTACT = Question(MAIL, QuestionKind.TEXT, {"en": "E-mail", "id": "Surel", "de": "E-Mail"}, limit=320)
"""What a table may say beside the answers: whom to ask to claim the profile."""
TRACK = Question(
    "track", QuestionKind.TEXT, {"en": "Track", "id": "Jalur", "de": "Themenfeld", "th": "สาขา"}, limit=200
)
"""And to which challenge of the call the row belongs, by its title."""
BESIDE = (CONTACT, TRACK)


@dataclass(frozen=True)
class Sheet:
    """The cells of a file; rows are numbered as a spreadsheet numbers them, the header being row 1."""

    columns: list[str]
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True)
class Refusal:
    """Why a row was not taken."""

    number: int
    column: str
    reason: str

    def __str__(self) -> str:
        return f"row {self.number}, {self.column}: {self.reason}"


@dataclass(frozen=True)
class Candidate:
    """A row whose answers can stand."""

    number: int
    answers: Answers
    email: str = ""
    track: str = ""

    @property
    def name(self) -> str:
        """The startup's name."""
        return str(self.answers[NAME])

    @property
    def key(self) -> str:
        """What the row is recognised by when the same file comes again."""
        return name_key(self.name)


def name_key(name: str) -> str:
    """A startup's name as it is compared: capitals and spaces make no difference."""
    return " ".join(name.split()).casefold()[:200]


def read_sheet(content: bytes) -> Sheet:
    """Read a CSV file in UTF-8; raises DomainError with the line that cannot be read."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DomainError(
            _l("Line %(line)d is not UTF-8. Save the file as “CSV UTF-8”.", line=line), "file"
        ) from error
    try:
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True))
    except csv.Error as error:
        raise DomainError(_l("This CSV file is broken: %(reason)s.", reason=str(error)), "file") from error
    if not cells or all(not name.strip() for name in cells[0]):
        raise DomainError(_l("The file is empty. Its first row names the columns."), "file")
    columns = [name.strip() for name in cells[0]]
    doubles = {name for name in columns if name and columns.count(name) > 1}
    if doubles:
        raise DomainError(_l("Two columns are called “%(name)s”.", name=sorted(doubles)[0]), "file")
    rows = [
        (number, row) for number, row in enumerate(cells[1:], start=2) if any(cell.strip() for cell in row)
    ]
    if len(rows) > MOST_ROWS:
        raise DomainError(_l("At most %(most)d rows at a time.", most=MOST_ROWS), "file")
    return Sheet(columns, rows)


def _delimiter(text: str) -> str:
    """Comma, or the semicolon that spreadsheets write in Indonesia and Germany."""
    head = text.split("\n", 1)[0]
    return ";" if head.count(";") > head.count(",") else ","


def column_map(form: QuestionForm, columns: Iterable[str], wanted: dict[str, str]) -> dict[str, Question]:
    """Which column answers which question: the obvious ones, and on top what was asked for.

    Raises DomainError for a column or question that does not exist, and for two columns on one question.
    """
    columns = list(columns)
    found = {column: key for column in columns if (key := _obvious(form, column)) is not None}
    for column, key in wanted.items():
        if column not in columns:
            raise DomainError(_l("The file has no column “%(name)s”.", name=column), "map")
        found = {other: used for other, used in found.items() if used != key or other in wanted}
        found[column] = key
    if len(set(found.values())) < len(found):
        raise DomainError(_l("Two columns are mapped to the same question."), "map")
    mapped = {column: _importable(form, key) for column, key in found.items()}
    if NAME not in found.values():
        raise DomainError(_l('No column holds the startup\'s name. Say which: --map "Column=name".'), "map")
    return mapped


def _importable(form: QuestionForm, key: str) -> Question:
    question = form.question(key) or next((beside for beside in BESIDE if beside.key == key), None)
    if question is None:
        raise DomainError(_l("The call's form has no question “%(key)s”.", key=key), "map")
    if question.kind is QuestionKind.FILE:
        raise DomainError(_l("“%(key)s” is answered by a file, which a table cannot hold.", key=key), "map")
    return question


def _obvious(form: QuestionForm, column: str) -> str | None:
    """The question that a header names by its key, by its label in any language, or by a usual word."""
    header = " ".join(column.casefold().split())
    asked: list[Question] = [*form, *(beside for beside in BESIDE if form.question(beside.key) is None)]
    for question in asked:
        if question.kind is QuestionKind.FILE:
            continue
        usual = USUAL_HEADERS.get(question.key, "").split("|")
        labels = [label.casefold() for label in question.label.values()]
        if header in (question.key, *labels, *usual):
            return question.key
    return None


def check_rows(
    sheet: Sheet, mapped: dict[str, Question], *, today: date
) -> tuple[list[Candidate], list[Refusal]]:
    """Tell the rows that can stand from those that cannot; the first of two rows with one name stands."""
    good: list[Candidate] = []
    refused: list[Refusal] = []
    first_of: dict[str, int] = {}
    named = next(column for column, question in mapped.items() if question.key == NAME)
    for number, cells in sheet.rows:
        try:
            answers = _answers(sheet, mapped, number, cells, today)
            said = {q.key: str(answers.pop(q.key, "")) for q in BESIDE if q in mapped.values()}
            candidate = Candidate(number, answers, **said)
        except _RowRefused as error:
            refused.append(error.refusal)
            continue
        earlier = first_of.setdefault(candidate.key, number)
        if earlier != number:
            reason = str(_l("the same startup stands in row %(row)d", row=earlier))
            refused.append(Refusal(number, named, reason))
        else:
            good.append(candidate)
    return good, refused


class _RowRefused(Exception):
    def __init__(self, number: int, column: str, reason: Any) -> None:
        self.refusal = Refusal(number, column, str(reason))


def _answers(
    sheet: Sheet, mapped: dict[str, Question], number: int, cells: list[str], today: date
) -> Answers:
    if len(cells) > len(sheet.columns):
        raise _RowRefused(number, sheet.columns[-1], _l("the row has more cells than there are columns"))
    answers: Answers = {}
    for column, typed in zip(sheet.columns, cells, strict=False):
        question = mapped.get(column)
        if question is None:
            continue
        try:
            refuse_unstorable(question.key, typed)
        except DomainError as error:
            raise _RowRefused(number, column, error.message) from None
        answer, problem = tidy(question, typed, today=today)
        if question is CONTACT and answer is not None and not is_email(str(answer)):
            problem = _l("this is not an e-mail address")
        if problem is not None:
            raise _RowRefused(number, column, problem)
        if answer is not None:
            answers[question.key] = answer
    if is_blank(answers.get(NAME)):
        named = next(column for column, question in mapped.items() if question.key == NAME)
        raise _RowRefused(number, named, _l("a row needs the startup's name"))
    return answers
