"""One startup's bid for a place: a working draft, and the snapshot that was submitted."""

import enum
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict
from accelerator.files import StoredFile
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from accelerator.organisations.models import Organisation
from cohorts.models.call_forms import FormVersion
from cohorts.models.carried import CarriedAnswer, carried_answers
from cohorts.models.programmes import Call
from cohorts.models.tracks import Track


class ApplicationState(enum.Enum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_REVIEW = "in_review"
    INFO_REQUESTED = "info_requested"
    INELIGIBLE = "ineligible"
    OFFERED = "offered"
    WAITLISTED = "waitlisted"
    REJECTED = "rejected"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SAMPLE = "sample"
    """Read by every reader to compare their severity; it takes part in nothing else (G4)."""


S = ApplicationState

FROM_THE_READERS = {
    S.INFO_REQUESTED,
    S.INELIGIBLE,
    S.OFFERED,
    S.WAITLISTED,
    S.REJECTED,
    S.WITHDRAWN,
    S.SAMPLE,
}
"""What may come of an application that waits for its readers or is with them."""
NEXT: dict[S, set[S]] = {
    S.DRAFT: {S.SUBMITTED, S.WITHDRAWN},
    S.SUBMITTED: {S.IN_REVIEW, *FROM_THE_READERS},
    S.IN_REVIEW: FROM_THE_READERS,
    S.INELIGIBLE: {S.IN_REVIEW, S.WITHDRAWN},
    S.INFO_REQUESTED: {S.SUBMITTED, S.IN_REVIEW, S.WITHDRAWN},
    S.WAITLISTED: {S.OFFERED, S.REJECTED, S.WITHDRAWN},
    S.OFFERED: {S.ACCEPTED, S.DECLINED, S.EXPIRED},
    S.REJECTED: set(),
    S.ACCEPTED: set(),
    S.DECLINED: set(),
    S.EXPIRED: set(),
    S.WITHDRAWN: {S.SUBMITTED, S.IN_REVIEW, S.INELIGIBLE, S.WAITLISTED},
    S.SAMPLE: {S.IN_REVIEW},
}

LABELS: dict[S, tuple[Any, str]] = {
    S.DRAFT: (_l("Draft"), "neutral"),
    S.SUBMITTED: (_l("Submitted"), "info"),
    S.IN_REVIEW: (_l("In review"), "info"),
    S.INFO_REQUESTED: (_l("More information requested"), "wait"),
    S.INELIGIBLE: (_l("Not eligible"), "neutral"),
    S.OFFERED: (_l("Place offered"), "attention"),
    S.WAITLISTED: (_l("On the waiting list"), "neutral"),
    S.REJECTED: (_l("Not selected"), "neutral"),
    S.ACCEPTED: (_l("Place accepted"), "good"),
    S.DECLINED: (_l("Place declined"), "neutral"),
    S.EXPIRED: (_l("Offer expired"), "neutral"),
    S.WITHDRAWN: (_l("Withdrawn"), "neutral"),
    S.SAMPLE: (_l("Calibration sample"), "neutral"),
}
"""Label and tone of each state, for pages and reports alike."""

UNDECIDED = (S.SUBMITTED, S.IN_REVIEW, S.INFO_REQUESTED)
"""Handed in and not decided: read and discussed, also while its team answers a question."""
READ = (*UNDECIDED, S.SAMPLE)
"""With the readers: what waits for a decision, and the samples, which never get one."""
DECIDED = (S.OFFERED, S.WAITLISTED, S.REJECTED, S.ACCEPTED, S.DECLINED, S.EXPIRED)
"""States whose decision the team knows; before, nothing of it shows (R02)."""


SCREENABLE = (S.SUBMITTED, S.IN_REVIEW)
"""States in which somebody may say whether it is eligible; one that waits for an answer comes later."""


class Ineligibility(enum.Enum):
    """Why an application cannot take part; its team reads the label in the letter."""

    REGION = "region"
    STAGE = "stage"
    TOPIC = "topic"
    LEGAL_FORM = "legal_form"
    INCOMPLETE = "incomplete"
    DUPLICATE = "duplicate"
    OTHER = "other"

    @property
    def label(self) -> Any:
        """The reason in the reader's words."""
        return {
            "region": _l("The startup does not work where the call is for"),
            "stage": _l("The startup is at another stage than the call is for"),
            "topic": _l("The idea is outside of what the call is about"),
            "legal_form": _l("The legal form or the age of the company is not admitted"),
            "incomplete": _l("Required information is missing"),
            "duplicate": _l("The same startup has applied twice"),
            "other": _l("Another reason"),
        }[self.value]


def reference_of(call: Call, number: int) -> str:
    """The number on the receipt, such as FCA24-0007."""
    return f"{call.prefix}-{number:04d}"


class Application(Keyed, Timed, Versioned, Base):
    """One startup's bid for a place in one call; `answers` is the working draft of its team."""

    __tablename__ = "application"
    __table_args__ = (
        sa.UniqueConstraint("call_id", "startup_id"),
        sa.UniqueConstraint("call_id", "number"),
        sa.UniqueConstraint("call_id", "import_key"),
        sa.CheckConstraint("(submitted_at IS NULL) = (number IS NULL)", name="numbered_if_submitted"),
        sa.CheckConstraint(
            "state <> 'ineligible' OR (ineligible_for IS NOT NULL AND ineligible_from IS NOT NULL)",
            name="reason_if_ineligible",
        ),
        sa.Index("ix_application_call_state", "call_id", "state", "id", "submitted_at"),
    )

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"))
    startup_id: Mapped[int] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    owner_id: Mapped[int | None] = mapped_column(sa.ForeignKey("user.id"), index=True)
    """Who started it; none for an imported one that its team has not claimed yet."""
    track_id: Mapped[int | None] = mapped_column(sa.ForeignKey("track.id"), index=True)
    """The challenge that it takes up, where its call sets some; settled once it is handed in."""
    state: Mapped[ApplicationState] = mapped_column(
        enum_type(ApplicationState), default=ApplicationState.DRAFT
    )
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By question key: a string, a number, a list of strings, or a stored file's id."""
    carried: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """By question key: where a prefilled answer was told before, and when it was confirmed (APP10)."""
    is_incomplete: Mapped[bool] = mapped_column(default=False)
    """Imported with gaps that its owner is asked to fill."""
    number: Mapped[int | None]
    submitted_at: Mapped[datetime | None] = mapped_column(index=True)
    saved_at: Mapped[datetime | None]
    saved_by: Mapped[int | None]
    withdrawn_reason: Mapped[str] = mapped_column(sa.Text, default="")
    withdrawn_at: Mapped[datetime | None]
    withdrawn_from: Mapped[ApplicationState | None] = mapped_column(
        enum_type(ApplicationState, checked=False)
    )
    """Where it stood, and where staff put it back if its team comes back (APP09)."""
    screened_at: Mapped[datetime | None]
    screened_by: Mapped[int | None]
    ineligible_for: Mapped[Ineligibility | None] = mapped_column(enum_type(Ineligibility))
    ineligible_words: Mapped[str] = mapped_column(sa.Text, default="")
    """Part of the letter, beside the reason."""
    ineligible_from: Mapped[ApplicationState | None] = mapped_column(
        enum_type(ApplicationState, checked=False)
    )
    """Where it stood; its team sees this until it is told."""
    ineligible_told_at: Mapped[datetime | None]
    import_key: Mapped[str | None] = mapped_column(sa.String(200))
    """What an imported row is recognised by when the same file is imported again."""
    copies_letters: Mapped[bool] = mapped_column(default=True)
    """Whether co-applicants who may comment or write get copies of the receipt and of the decision."""
    form_version_id: Mapped[int | None] = mapped_column(sa.ForeignKey("form_version.id"), index=True)
    """The version of the form that it answers, once the call has gone on to a newer one."""
    call: Mapped[Call] = relationship(lazy="raise")
    startup: Mapped[Organisation] = relationship(lazy="raise")
    track: Mapped[Track | None] = relationship(lazy="raise")
    owner: Mapped[User | None] = relationship(lazy="raise")
    form_version: Mapped[FormVersion | None] = relationship(lazy="raise")

    @property
    def questions(self) -> dict[str, Any]:
        """The questions that it answers; needs `call` and, for one begun before a change, `form_version` loaded."""
        if self.form_version_id is None or self.form_version is None:
            return self.call.questions
        return self.form_version.questions

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `call` loaded."""
        return self.call.scopes

    @property
    def carried_answers(self) -> dict[str, CarriedAnswer]:
        """What was filled in from earlier and not changed since, by question key."""
        return carried_answers(self.carried)

    @property
    def reference(self) -> str:
        """The number on the receipt, such as FCA24-0007; needs `call` loaded."""
        return reference_of(self.call, self.number) if self.number else ""

    @property
    def known_state(self) -> ApplicationState:
        """The state that its team may know: one not eligible seems to stand where it stood until it is told (R02)."""
        if self.state is S.INELIGIBLE and self.ineligible_told_at is None:
            return self.ineligible_from or S.SUBMITTED
        return self.state

    @property
    def is_sample(self) -> bool:
        """Whether it is read for calibration only."""
        return self.state is S.SAMPLE

    @property
    def is_decided(self) -> bool:
        """Whether its team knows what became of it."""
        return self.known_state in (*DECIDED, S.INELIGIBLE)

    @property
    def can_be_withdrawn(self) -> bool:
        """Whether its team may take it back, by what the team knows."""
        known = self.known_state
        return known is not S.INELIGIBLE and S.WITHDRAWN in NEXT[known]

    @property
    def label(self) -> Any:
        """The state in the words of its team; what is not known to all is in `staff_label`."""
        return LABELS[self.known_state][0]

    @property
    def tone(self) -> str:
        """The badge tone of the state that the team knows."""
        return LABELS[self.known_state][1]

    @property
    def staff_label(self) -> Any:
        """The state in the words of those who decide."""
        return LABELS[self.state][0]

    @property
    def staff_tone(self) -> str:
        """The badge tone for those who decide."""
        return LABELS[self.state][1]

    def move_to(self, state: ApplicationState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in NEXT[self.state]:
            raise Conflict(
                _(
                    "This application is “%(now)s”; it cannot become “%(then)s”.",
                    now=LABELS[self.state][0],
                    then=LABELS[state][0],
                )
            )
        self.state = state

    def hand_in(self, at: datetime) -> None:
        """Become a submission with the call's next number; needs `call` loaded and locked."""
        self.move_to(ApplicationState.SUBMITTED)
        self.call.last_number += 1
        self.number, self.submitted_at = self.call.last_number, at


class Submission(Timed, Base):
    """A numbered revision of what was handed in, word for word; the latest counts, and none ever changes (R04)."""

    __tablename__ = "submission"
    __table_args__ = (sa.UniqueConstraint("application_id", "number"),)

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"))
    number: Mapped[int] = mapped_column(default=1)
    """1 for what was handed in before the deadline, then one more for each answered inquiry."""
    answers: Mapped[dict[str, Any]]
    questions: Mapped[dict[str, Any]]
    startup_name: Mapped[str] = mapped_column(sa.String(200))
    content_hash: Mapped[str] = mapped_column(sa.String(64), index=True)
    submitted_by: Mapped[int]


@sa.event.listens_for(Submission, "before_update")
def _refuse_change(_mapper: Any, _connection: Any, submission: Submission) -> None:
    """A submission is evidence: a correction is a new revision."""
    raise TypeError(f"Submission {submission.id} is frozen; file a new revision.")


class ApplicationFile(Timed, Base):
    """A file that answers a question; replaced ones stay, for a snapshot may still name them."""

    __tablename__ = "application_file"

    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    question: Mapped[str] = mapped_column(sa.String(60))
    file_id: Mapped[int] = mapped_column(sa.ForeignKey("stored_file.id"))
    application: Mapped[Application] = relationship(lazy="raise")
    file: Mapped[StoredFile] = relationship(lazy="raise")
