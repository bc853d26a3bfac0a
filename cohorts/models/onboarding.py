"""What is to be done before a cohort's first weeks, by whom and until when, and where each startup stands (DEC07)."""

import enum
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import ConsentKind
from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.files import StoredFile
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.enrolments import Enrolment
from cohorts.models.programmes import Cohort


class Owner(enum.Enum):
    TEAM = "team"
    STAFF = "staff"

    @property
    def label(self) -> Any:
        """Who does it, in the reader's words."""
        return {"team": _l("The startup"), "staff": _l("The programme")}[self.value]


@dataclass(frozen=True)
class UsualItem:
    """One item of the shipped checklist; its words are kept in the language in which it is taken over."""

    title: object
    hint: object
    due_after_days: int
    owner: Owner = Owner.TEAM
    wants_proof: bool = True
    consent: ConsentKind | None = None


USUAL = (
    UsualItem(_l("Agreement signed"), _l("The agreement with the signatures of all founders, as a PDF."), 0),
    UsualItem(
        _l("Photo consent"),
        _l("Say who of the team may be shown in pictures, and who may not."),
        0,
        consent=ConsentKind.PHOTO,
    ),
    UsualItem(
        _l("Baseline figures"), _l("Revenue, users and people in the team on the cohort's first day."), 7
    ),
    UsualItem(_l("Bank form"), _l("The signed form with the startup's account and tax number."), 14),
    UsualItem(
        _l("Access given"),
        _l("Calendar, mailing list and the door of the hub."),
        0,
        owner=Owner.STAFF,
        wants_proof=False,
    ),
)


class OnboardingItem(Timed, Base):
    """One line of a cohort's checklist."""

    __tablename__ = "onboarding_item"

    cohort_id: Mapped[int] = mapped_column(sa.ForeignKey("cohort.id"), index=True)
    title: Mapped[str] = mapped_column(sa.String(200))
    hint: Mapped[str] = mapped_column(sa.Text, default="")
    """What proves it, or how it is done."""
    owner: Mapped[Owner] = mapped_column(enum_type(Owner))
    due_on: Mapped[date]
    wants_proof: Mapped[bool]
    """Whether a note or a file has to show it."""
    consent: Mapped[ConsentKind | None] = mapped_column(enum_type(ConsentKind))
    """What each of the team answers for themselves instead, where a text of it is in force (ACC10)."""
    cohort: Mapped[Cohort] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `cohort` loaded."""
        return self.cohort.scopes


class OnboardingStep(Keyed, Timed, Versioned, Base):
    """One line of the checklist for one startup; done once somebody says so, with the proof where one is wanted."""

    __tablename__ = "onboarding_step"
    __table_args__ = (
        sa.UniqueConstraint("enrolment_id", "item_id"),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="named_if_done"),
    )

    enrolment_id: Mapped[int] = mapped_column(sa.ForeignKey("enrolment.id"))
    item_id: Mapped[int] = mapped_column(sa.ForeignKey("onboarding_item.id"), index=True)
    done_at: Mapped[datetime | None]
    done_by: Mapped[int | None]
    note: Mapped[str] = mapped_column(sa.Text, default="")
    file_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    enrolment: Mapped[Enrolment] = relationship(lazy="raise")
    item: Mapped[OnboardingItem] = relationship(lazy="raise")
    file: Mapped[StoredFile | None] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `enrolment.cohort` loaded."""
        return self.enrolment.scopes

    def is_overdue(self, on: date) -> bool:
        """Whether it is late on this date; needs `item` loaded."""
        return self.done_at is None and self.item.due_on < on
