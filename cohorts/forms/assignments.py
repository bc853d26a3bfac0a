"""What a reviewer says about a round before reading, and who reads what by hand."""

import re
from collections.abc import Mapping, Sequence

from accelerator.errors import DomainError
from accelerator.forms import (
    BooleanField,
    Form,
    InputRequired,
    IntegerField,
    LineField,
    ManyField,
    NumberRange,
    Optional,
    RadioField,
    SelectField,
    TextField,
    choices,
)
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models import Application, Commitment, Track
from cohorts.models.assignments import Part
from cohorts.models.taxonomy import LANGUAGES, SECTORS, label_of
from cohorts.queries.assignments import Reader

Pairs = list[tuple[int, int]]
"""(application id, reviewer id)"""

USUAL = ("10", "20", "30")
OTHER, NONE = "other", "0"


class CommitmentForm(Form):
    amount = RadioField(
        _l("How many applications do you read at most?"),
        [InputRequired(_l("Choose one."))],
        choices=choices(
            {**{n: n for n in USUAL}, OTHER: _l("Another number"), NONE: _l("I do not read in this round")}
        ),
    )
    other = IntegerField(
        _l("Another number"), [Optional(), NumberRange(1, 500, _l("Between %(min)d and %(max)d."))]
    )
    sectors = ManyField(
        _l("Fields that you know well"),
        choices=choices(SECTORS),
        description=_l("You are given applications from these first."),
    )
    languages = ManyField(_l("Languages that you read"), choices=choices(LANGUAGES))
    parts = ManyField(_l("Besides reading, you would take part in"), choices=choices(Part))
    times = LineField(
        _l("When you have time for that"),
        longest=300,
        description=_l("Such as: Thursdays after 15:00 in Jakarta; not in the first week of May."),
    )
    is_city = BooleanField(_l("I read for the city or another part of government"))
    is_sponsor = BooleanField(_l("I read for a sponsor of the programme"))
    is_woman = BooleanField(
        _l("I am a woman"),
        description=_l(
            "Only if you want to say so: every application should have a woman among its readers."
        ),
    )

    @property
    def capacity(self) -> int:
        """The number chosen or typed; -1 where another one was promised and not typed."""
        if self.amount.data == OTHER:
            return self.other.data if self.other.data is not None else -1
        return int(self.amount.data)


def commitment_form(known: Commitment | None) -> CommitmentForm:
    """The form with what was answered before."""
    if known is None:
        return CommitmentForm()
    names = ("sectors", "languages", "parts", "times", "is_city", "is_sponsor", "is_woman")
    amount = str(known.capacity) if str(known.capacity) in (*USUAL, NONE) else OTHER
    return CommitmentForm(
        data={
            **{name: getattr(known, name) for name in names},
            "amount": amount,
            "other": known.capacity if amount == OTHER else None,
        }
    )


class HandOutForm(Form):
    """Some people for some applications, or a table with one pair a line."""

    readers = ManyField(_l("Who reads"))
    sector = SelectField(_l("All applications of a field"))
    track = SelectField(_l("All applications of a track"))
    numbers = TextField(
        _l("Or these applications"), longest=4000, description=_l("Their numbers, such as 3, 17, 20.")
    )
    table = TextField(
        _l("A table"),
        longest=60_000,
        description=_l("A line for each reading: the application's number and the reader's e-mail address."),
    )

    def offer(
        self, readers: Sequence[Reader], applications: Sequence[Application], tracks: Sequence[Track]
    ) -> "HandOutForm":
        """Say who can be chosen, with what they have to read, and which fields and tracks there are."""
        fields = sorted({a.startup.sector for a in applications if a.startup.sector})
        self.readers.choices = choices({r.person.id: said_of(r) for r in readers})
        self.readers.data = self.readers.data or []
        self.sector.choices = choices({code: label_of(SECTORS, code) for code in fields}, blank=_l("none"))
        self.track.choices = choices({track.id: track.title for track in tracks}, blank=_l("none"))
        if not tracks:
            del self.track
        return self

    def pairs(self, readers: Sequence[Reader], applications: Sequence[Application]) -> Pairs:
        """What was asked for; raises DomainError where a line or a number means nobody."""
        numbers = {application.number or 0: application.id for application in applications}
        if self.table.data:
            mails = {reader.person.email.casefold(): reader.person.id for reader in readers}
            return _table(self.table.data, numbers, mails)
        wanted = [a.id for a in applications if self.sector.data and a.startup.sector == self.sector.data]
        if "track" in self and self.track.data:
            wanted += [a.id for a in applications if str(a.track_id) == self.track.data]
        wanted += [
            _named(text, numbers, "numbers") for text in re.split(r"[,;\s]+", self.numbers.data) if text
        ]
        if not wanted:
            raise DomainError(
                _("Say which applications: all of a field or of a track, their numbers, or a table."),
                "numbers",
            )
        if not self.readers.data:
            raise DomainError(_("Choose who reads them."), "readers")
        return [(application, int(reader)) for application in wanted for reader in self.readers.data]


def said_of(reader: Reader) -> str:
    """A reader's name with what they have to read."""
    if not reader.capacity:
        return _("%(name)s – does not read in this round", name=reader.person.name)
    return _(
        "%(name)s – has %(held)d, reads at most %(most)d",
        name=reader.person.name,
        held=reader.held,
        most=reader.capacity,
    )


def _table(text: str, numbers: Mapping[int, int], mails: Mapping[str, int]) -> Pairs:
    """The pairs of a table, whatever its spreadsheet put between the cells; a first line of headings is no pair."""
    found = []
    for place, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip(" \"'") for cell in re.split(r"[,;\t]", line) if cell.strip(" \"'")]
        if not cells or (place == 1 and "@" not in line):
            continue
        mail = next((cell.casefold() for cell in cells if "@" in cell), "")
        number = next((cell for cell in cells if "@" not in cell), "")
        if mail not in mails:
            raise DomainError(
                _("Line %(line)d: %(mail)s is no reader of this call.", line=place, mail=mail or "–"), "table"
            )
        found.append((_named(number, numbers, "table", place), mails[mail]))
    if not found:
        raise DomainError(_("This table has no line with a number and an e-mail address."), "table")
    return found


def _named(text: str, numbers: Mapping[int, int], field: str, place: int = 0) -> int:
    """The application that a number or a whole reference such as FCA-0017 means."""
    digits = re.search(r"([0-9]{1,9})$", text)
    known = numbers.get(int(digits[1])) if digits else None
    if known is None and place:
        raise DomainError(
            _(
                "Line %(line)d: no application that waits has the number %(number)s.",
                line=place,
                number=text or "–",
            ),
            field,
        )
    if known is None:
        raise DomainError(_("No application that waits has the number %(number)s.", number=text), field)
    return known
