"""A startup's place in a cohort; later events end it, nothing deletes it."""

import enum
from collections.abc import Callable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.organisations.models import Organisation
from accelerator.permissions import Actor
from cohorts.models.programmes import Cohort
from cohorts.models.taxonomy import EXPERTISE, LANGUAGES, label_of


class EnrolmentState(enum.Enum):
    ACTIVE = "active"
    PAUSED = "paused"
    GRADUATED = "graduated"
    WITHDRAWN = "withdrawn"
    TERMINATED = "terminated"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return ENROLMENT_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return ENROLMENT_LABELS[self][1]


E = EnrolmentState
ENROLMENT_LABELS: dict[E, tuple[Any, str]] = {
    E.ACTIVE: (_l("Active"), "good"),
    E.PAUSED: (_l("Paused"), "attention"),
    E.GRADUATED: (_l("Graduated"), "good"),
    E.WITHDRAWN: (_l("Withdrawn"), "neutral"),
    E.TERMINATED: (_l("Ended by the programme"), "neutral"),
}
ENROLMENT_NEXT: dict[E, set[E]] = {
    E.ACTIVE: {E.PAUSED, E.GRADUATED, E.WITHDRAWN, E.TERMINATED},
    E.PAUSED: {E.ACTIVE, E.WITHDRAWN, E.TERMINATED},
    E.GRADUATED: set(),
    E.WITHDRAWN: set(),
    E.TERMINATED: set(),
}
RUNNING = (E.ACTIVE, E.PAUSED)
"""States in which a startup still works in its cohort."""
HOLDS_A_PLACE = (E.ACTIVE, E.PAUSED, E.GRADUATED)
"""States that count against the cohort's capacity."""


class Enrolment(Keyed, Timed, Versioned, Base):
    """One startup's time in one cohort."""

    __tablename__ = "enrolment"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "startup_id"),
        sa.Index("ix_enrolment_cohort_state", "cohort_id", "state"),
    )

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"))
    startup_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    application_id: Mapped[int | None] = mapped_column(sa.ForeignKey("application.id"), unique=True)
    state: Mapped[EnrolmentState] = mapped_column(enum_type(EnrolmentState), default=EnrolmentState.ACTIVE)
    enrolled_at: Mapped[datetime]
    needs: Mapped[list[str]] = mapped_column(default=list)
    """Expertise wanted from mentors, as codes of `cohorts.models.taxonomy.EXPERTISE`."""
    goals: Mapped[str] = mapped_column(sa.Text, default="")
    languages: Mapped[list[str]] = mapped_column(default=list)
    """Languages that the team can work in, as codes."""
    shares_figures: Mapped[bool] = mapped_column(default=False)
    """Whether an owner lets mentors read its figures, as far as the programme opens them (ACC09)."""
    cohort: Mapped[Cohort] = relationship(lazy="raise")
    startup: Mapped[Organisation] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes

    @property
    def need_labels(self) -> list[str]:
        """The expertise wanted, in the reader's words."""
        return [str(label_of(EXPERTISE, code)) for code in self.needs]

    @property
    def language_labels(self) -> list[str]:
        """The team's languages, in the reader's words."""
        return [str(label_of(LANGUAGES, code)) for code in self.languages]

    def move_to(self, state: EnrolmentState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in ENROLMENT_NEXT[self.state]:
            raise Conflict(_("This enrolment is “%(now)s”; that step is not possible.", now=self.state.label))
        self.state = state


readers: list[Callable[[Actor, Enrolment], bool]] = []
"""Other modules add a rule by which more people may read an enrolment's page, such as its mentors."""
