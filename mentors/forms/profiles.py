"""Forms of a mentor's profile, the directory and the places in a cohort."""

from typing import Any

from accelerator.forms import (
    BooleanField,
    DateField,
    EditForm,
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
    required,
)
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.taxonomy import EXPERTISE, EXPERTISE_GROUPS, LANGUAGES, SECTORS, STAGES
from mentors.models import MentorProfile, SessionMode, TieKind
from mentors.models.profiles import GENDERS, SPEECH
from mentors.queries.profiles import Facets

REFUSES = "no"
LEVELS = {
    "": "–",
    REFUSES: _l("Please not this"),
    "1": _l("1 · knows it"),
    "2": _l("2 · has done it"),
    "3": _l("3 · leads it"),
}
PREFIX, TONGUE = "skill_", "language_"
PLAIN = ("headline", "employer", "about", "sectors", "stages", "modes", "hours_per_month", "gender")


def whole_number(label: Any, least: int, most: int, **options: Any) -> IntegerField:
    """A whole number within bounds that the message names."""
    return IntegerField(
        label,
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(least, most, message=_l("Between %(min)s and %(max)s.")),
        ],
        **options,
    )


class ProfileForm(EditForm):
    headline = LineField(
        _l("Headline"),
        required(),
        longest=200,
        description=_l("What you do, in a line a founder understands."),
    )
    employer = LineField(_l("Employer or company"), longest=200)
    about = TextField(_l("About you"), longest=4000, description=_l("What you have built, run or advised."))
    sectors = ManyField(_l("Sectors"), choices=choices(SECTORS))
    stages = ManyField(_l("Stages you help with"), choices=choices(STAGES))
    modes = ManyField(
        _l("How you can meet"),
        choices=choices(SessionMode),
        description=_l("Choose none if it does not matter to you."),
    )
    hours_per_month = whole_number(_l("Hours per month"), 0, 200)
    gender = SelectField(
        _l("Gender"),
        choices=choices(GENDERS, blank=_l("I would rather not say")),
        description=_l("Only counted: funders ask how many of the mentors are women."),
    )

    def groups(self) -> list[tuple[Any, list[Any], int]]:
        """The fields of expertise by group, with how many of each are chosen."""
        found = []
        for label, tags in EXPERTISE_GROUPS.values():
            fields = [self[PREFIX + code] for code in tags]
            found.append((label, fields, sum(bool(field.data) for field in fields)))
        return found

    def tongues(self) -> list[Any]:
        """The fields of languages."""
        return [self[TONGUE + code] for code in LANGUAGES]

    def values(self) -> dict[str, Any]:
        """What the operation takes."""
        said = {code: self[PREFIX + code].data for code in EXPERTISE if self[PREFIX + code].data}
        return {name: self[name].data for name in PLAIN} | {
            "expertise": {code: int(level) for code, level in said.items() if level != REFUSES},
            "refused": [code for code, level in said.items() if level == REFUSES],
            "languages": {code: self[TONGUE + code].data for code in LANGUAGES if self[TONGUE + code].data},
        }


for _code, _label in EXPERTISE.items():
    setattr(ProfileForm, PREFIX + _code, SelectField(_label, choices=choices(LEVELS), default=""))
for _code, _label in LANGUAGES.items():
    setattr(ProfileForm, TONGUE + _code, SelectField(_label, choices=choices(SPEECH, blank="–"), default=""))


def values_of(profile: MentorProfile | None) -> dict[str, Any]:
    """A profile as the form shows it; nothing of one that is not begun."""
    if profile is None:
        return {}
    return (
        {name: getattr(profile, name) for name in PLAIN}
        | {PREFIX + code: str(level) for code, level in profile.expertise.items()}
        | {PREFIX + code: REFUSES for code in profile.refused}
        | {TONGUE + code: level for code, level in profile.languages.items()}
    )


class DirectoryForm(Form):
    """The directory's facets; they stand in the address, so that a list can be sent to a colleague."""

    q = LineField(_l("Name, headline or employer"))
    expertise = SelectField(_l("Expertise"), choices=choices(EXPERTISE, blank=_l("Any")))
    sector = SelectField(_l("Sector"), choices=choices(SECTORS, blank=_l("Any")))
    stage = SelectField(_l("Stage"), choices=choices(STAGES, blank=_l("Any")))
    language = SelectField(_l("Language"), choices=choices(LANGUAGES, blank=_l("Any")))
    cohort = SelectField(_l("Cohort"))
    room = BooleanField(_l("With places left"))

    def facets(self) -> Facets:
        """What is asked for; a value that is not in its list is no wish."""
        self.validate()
        known = {
            name: self[name].data or "" for name in ("expertise", "sector", "stage", "language", "cohort")
        }
        known = {name: value if not self[name].errors else "" for name, value in known.items()}
        return Facets(text=self.q.data if not self.q.errors else "", has_room=bool(self.room.data), **known)


class TieForm(Form):
    """What stands between a mentor and a startup."""

    startup = SelectField(_l("Startup"), [InputRequired(_l("Choose from the list."))])
    kind = RadioField(_l("What"), choices=choices(TieKind), default=TieKind.CONFLICT.value)
    signed_on = DateField(
        _l("Signed on"),
        [Optional()],
        description=_l("Of an agreement; the two see it where they work together."),
    )
    note = LineField(_l("A word about it"), longest=300, description=_l("The mentor and the staff read it."))

    def conflicts_only(self) -> None:
        """For mentors: that an agreement was signed, the staff have seen themselves."""
        self.kind.choices = choices({TieKind.CONFLICT.value: TieKind.CONFLICT.label})
        del self.signed_on

    def values(self) -> dict[str, Any]:
        """What was declared, but for the startup."""
        signed_on = self.signed_on.data if self.signed_on else None
        return {"kind": TieKind(self.kind.data), "note": self.note.data, "signed_on": signed_on}


class PlaceForm(Form):
    person = SelectField(_l("Mentor"))
    most_startups = whole_number(_l("Takes at most this many startups"), 0, 30, default=2)
    how = SelectField(choices=choices({"add": "", "ask": ""}), default="add", validate_choice=False)
    """Which of the form's two buttons was pressed."""


class SeatForm(Form):
    """Taking part in a cohort: with how many startups, by the code of conduct."""

    most_startups = whole_number(_l("I take at most this many startups"), 1, 30, default=2)
    accepts_code = BooleanField(_l("I have read the code of conduct and will keep to it"))


class RefusalForm(Form):
    answer = RadioField(
        _l("Your answer"),
        choices=choices({"deferred": _l("Not this time, ask me again"), "declined": _l("No, thank you")}),
        default="deferred",
    )
    words = TextField(_l("A word about it"), longest=1000)


class SeatDecisionForm(Form):
    answer = RadioField(
        _l("Answer"),
        choices=choices(
            {"approved": _l("Takes part"), "deferred": _l("Another time"), "declined": _l("Declined")}
        ),
        default="approved",
    )
    words = TextField(_l("A word about it"), longest=1000)


class ChangePlaceForm(EditForm):
    most_startups = whole_number(_l("At most"), 0, 30)
    is_active = BooleanField(_l("Takes part"))
