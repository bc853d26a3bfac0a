"""The letters that the system writes on a programme's behalf, and the programme's own words for them (COM02)."""

import enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from accelerator.db import Base, Timed, Versioned, enum_type
from accelerator.i18n import lazy_gettext as _l

APPLICANT = ("name", "startup", "call", "cohort", "programme", "reference", "page")
OFFERED = ("answer_by", "feedback")


class ProgrammeLetter(enum.Enum):
    """One letter that goes to applicants; its value names the shipped text."""

    RECEIVED = "application_received"
    OFFER = "decision_offer"
    PROMOTION = "decision_promotion"
    OFFER_DUE = "offer_due"
    WAITLIST = "decision_waitlist"
    REJECT = "decision_reject"
    NOT_ELIGIBLE = "not_eligible"

    @property
    def label(self) -> Any:
        """The letter in the reader's words."""
        return {
            "application_received": _l("The application has arrived"),
            "decision_offer": _l("A place is offered"),
            "decision_promotion": _l("A place has become free"),
            "offer_due": _l("An offer waits for its answer"),
            "decision_waitlist": _l("On the waiting list"),
            "decision_reject": _l("Not selected"),
            "not_eligible": _l("Cannot take part"),
        }[self.value]

    @property
    def template(self) -> str:
        """The shipped text."""
        return f"cohorts/mail/{self.value}.txt"

    @property
    def page(self) -> str:
        """The page to which it leads."""
        return "cohorts.receipt" if self is ProgrammeLetter.RECEIVED else "cohorts.outcome"

    @property
    def placeholders(self) -> tuple[str, ...]:
        """What can be filled in."""
        more: dict[ProgrammeLetter, tuple[str, ...]] = {
            ProgrammeLetter.RECEIVED: ("fingerprint", "promised"),
            ProgrammeLetter.OFFER: OFFERED,
            ProgrammeLetter.PROMOTION: OFFERED,
            ProgrammeLetter.OFFER_DUE: ("answer_by", "answer_day", "your_clock"),
            ProgrammeLetter.WAITLIST: ("feedback",),
            ProgrammeLetter.REJECT: ("feedback",),
            ProgrammeLetter.NOT_ELIGIBLE: ("reason",),
        }
        return APPLICANT + more[self]


class LetterTemplate(Timed, Versioned, Base):
    """A programme's own words for one letter in one language; without a row the shipped text is sent."""

    __tablename__ = "letter_template"
    __table_args__ = (sa.UniqueConstraint("programme_id", "letter", "locale"),)

    programme_id: Mapped[int] = mapped_column(sa.ForeignKey("programme.id"))
    letter: Mapped[ProgrammeLetter] = mapped_column(enum_type(ProgrammeLetter))
    locale: Mapped[str] = mapped_column(sa.String(5))
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    edited_by: Mapped[int]
