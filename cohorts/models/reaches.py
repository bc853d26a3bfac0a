"""Groups of fields of a startup's profile, and how far a programme lets each of them be read (ACC09)."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accelerator.db import Base, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l
from accelerator.i18n import show_date
from cohorts.models.enrolments import Enrolment
from cohorts.models.questions import Question, QuestionKind
from cohorts.models.taxonomy import SECTORS, STAGES, label_of

NOTICE = timedelta(days=7)
"""How long before more people may read something its teams are told."""


class Reach(enum.Enum):
    """Who reads a group beside the startup's own team; each reaches everybody whom the one before it reaches."""

    STAFF = "staff"
    MENTORS = "mentors"
    COHORT = "cohort"
    PUBLIC = "public"

    @property
    def label(self) -> Any:
        """The readers, to whoever sets them."""
        return READERS[self][0]

    def includes(self, other: "Reach") -> bool:
        """Whether it reaches everybody whom the other reaches."""
        return WIDENING.index(self) >= WIDENING.index(other)


WIDENING = tuple(Reach)
READERS: dict[Reach, tuple[Any, Any]] = {
    Reach.STAFF: (_l("Staff of the programme"), _l("the staff of the programme")),
    Reach.MENTORS: (_l("Mentors of the cohort"), _l("the mentors of your cohort, and the staff")),
    Reach.COHORT: (
        _l("Other startups of the cohort"),
        _l("the other startups of your cohort, its mentors, and the staff"),
    ),
    Reach.PUBLIC: (_l("Everybody"), _l("everybody, also without an account")),
}


class FieldGroup(enum.Enum):
    """What is opened or kept together; `FIELDS` says which fields are in it."""

    BRIEF = "brief"
    PITCH = "pitch"
    NEEDS = "needs"
    GOALS = "goals"
    TEAM = "team"
    FIGURES = "figures"

    @property
    def label(self) -> Any:
        """The group in the reader's words."""
        return GROUPS[self].label

    @property
    def says(self) -> Any:
        """What is in it."""
        return GROUPS[self].says

    @property
    def default(self) -> Reach:
        """Who reads it where a programme has said nothing."""
        return GROUPS[self].default

    @property
    def widest(self) -> Reach:
        """Beyond whom no programme can open it."""
        return GROUPS[self].widest

    def readers(self, reach: Reach) -> Any:
        """Who reads it beside the team when it is opened so far, to the team."""
        if reach is Reach.STAFF and self in MENTORS_NEED:
            return _l("the staff of the programme, and mentors who are matched with you")
        return READERS[reach][1]


@dataclass(frozen=True)
class Group:
    """One group: its words, and its bounds."""

    label: Any
    says: Any
    default: Reach = Reach.STAFF
    widest: Reach = Reach.PUBLIC


G = FieldGroup
GROUPS: dict[FieldGroup, Group] = {
    G.BRIEF: Group(
        _l("In brief"), _l("Name, tagline, sector, stage, place and website."), default=Reach.MENTORS
    ),
    G.PITCH: Group(_l("Pitch"), _l("What the startup says about itself, and since when it exists.")),
    G.NEEDS: Group(_l("Needs"), _l("The expertise wanted, and the languages that the team can work in.")),
    G.GOALS: Group(_l("Goals"), _l("What the startup wants to reach in the programme.")),
    G.TEAM: Group(
        _l("Team and contacts"),
        _l("The names of the team, and its contacts with their e-mail addresses. They never go public."),
        widest=Reach.COHORT,
    ),
    G.FIGURES: Group(
        _l("Figures"),
        _l(
            "Amounts of money that the startup handed in, such as revenue and money raised. Mentors read them only"
            " where an owner of the startup has agreed; other startups never do."
        ),
        widest=Reach.MENTORS,
    ),
}


MENTORS_NEED = frozenset({G.BRIEF, G.PITCH, G.NEEDS, G.GOALS})
"""What a mentor at work with a startup reads of it, however narrow the programme has set it."""


@dataclass(frozen=True)
class Field:
    """One thing that a profile says; text of several lines is set apart from short facts."""

    label: Any
    read: Callable[[Enrolment], Any]
    is_long: bool = False


FIELDS: dict[FieldGroup, dict[str, Field]] = {
    G.BRIEF: {
        "tagline": Field(_l("Tagline"), lambda e: e.startup.tagline),
        "sector": Field(_l("Sector"), lambda e: label_of(SECTORS, e.startup.sector)),
        "stage": Field(_l("Stage"), lambda e: label_of(STAGES, e.startup.stage)),
        "city": Field(_l("City"), lambda e: e.startup.city),
        "country": Field(_l("Country"), lambda e: e.startup.country),
        "website": Field(_l("Website"), lambda e: e.startup.website),
    },
    G.PITCH: {
        "about": Field(_l("About"), lambda e: e.startup.about, is_long=True),
        "founded": Field(
            _l("Founded"), lambda e: show_date(e.startup.founded_on, "MMMM y") if e.startup.founded_on else ""
        ),
    },
    G.NEEDS: {
        "needs": Field(_l("Expertise wanted"), lambda e: ", ".join(e.need_labels)),
        "languages": Field(_l("Languages"), lambda e: ", ".join(e.language_labels)),
    },
    G.GOALS: {"goals": Field(_l("Goals"), lambda e: e.goals, is_long=True)},
    G.TEAM: {"team": Field(_l("Team"), lambda e: e.startup.team)},
    G.FIGURES: {},
}
"""Contacts and figures are rows of their own, which `cohorts.queries.reaches` adds."""


def is_figure(question: Question) -> bool:
    """Whether a form asks for money here, by itself or in a table."""
    return QuestionKind.MONEY in {question.kind, *(column.kind for column in question.columns)}


class GroupReach(Timed, Versioned, Base):
    """How far a programme opens one group; without a row the group's default stands.

    A narrower reach holds at once. A wider one is announced: it holds from `next_at` on, and nothing has to
    run for it.
    """

    __tablename__ = "group_reach"
    __table_args__ = (
        sa.UniqueConstraint("programme_id", "field_group"),
        sa.CheckConstraint("(next_reach IS NULL) = (next_at IS NULL)", name="dated_if_announced"),
        *(
            sa.CheckConstraint(
                "field_group <> '{0}' OR (reach IN ({1}) AND (next_reach IS NULL OR next_reach IN ({1})))".format(
                    group.value, ", ".join(f"'{one.value}'" for one in WIDENING if group.widest.includes(one))
                ),
                name=f"widest_{group.value}",
            )
            for group in FieldGroup
            if group.widest is not Reach.PUBLIC
        ),
    )

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    field_group: Mapped[FieldGroup] = mapped_column(enum_type(FieldGroup))
    reach: Mapped[Reach] = mapped_column(enum_type(Reach))
    next_reach: Mapped[Reach | None] = mapped_column(enum_type(Reach, checked=False))
    next_at: Mapped[datetime | None]

    def at(self, moment: datetime) -> Reach:
        """What holds at an instant."""
        is_wider_now = self.next_reach is not None and self.next_at is not None and self.next_at <= moment
        return self.next_reach if is_wider_now and self.next_reach is not None else self.reach

    @property
    def latest(self) -> Reach:
        """What was said last, announced or in force."""
        return self.next_reach or self.reach

    def say(self, wanted: Reach, now: datetime) -> None:
        """Narrow it at once, or announce that it becomes wider.

        Who was told of a wider one already is told nothing new: the day of that stays.
        """
        present = self.at(now)
        if present.includes(wanted):
            self.reach, self.next_reach, self.next_at = wanted, None, None
            return
        is_known = self.next_reach is not None and self.next_reach.includes(wanted)
        day = self.next_at if is_known and self.next_at is not None else now + NOTICE
        self.reach, self.next_reach, self.next_at = present, wanted, day
