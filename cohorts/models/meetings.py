"""Decision meetings: who was there, by which rules, who voted how on what, and the minutes (DEC06)."""

import enum
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.files import StoredFile
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.decisions import Outcome
from cohorts.models.programmes import Call


class Ballot(enum.Enum):
    OFFER = "offer"
    WAITLIST = "waitlist"
    REJECT = "reject"
    ABSTAIN = "abstain"
    RECUSED = "recused"

    @property
    def label(self) -> Any:
        """The ballot in the reader's words."""
        return {
            "offer": _l("Offer a place"),
            "waitlist": _l("Waiting list"),
            "reject": _l("Not selected"),
            "abstain": _l("Abstains"),
            "recused": _l("Leaves the room: conflict of interest"),
        }[self.value]


FOR_OUTCOME = {ballot: Outcome(ballot.value) for ballot in (Ballot.OFFER, Ballot.WAITLIST, Ballot.REJECT)}


class TieRule(enum.Enum):
    CHAIR = "chair"
    RANKING = "ranking"
    CAUTION = "caution"

    @property
    def label(self) -> Any:
        """The rule in the reader's words."""
        return {
            "chair": _l("The vote of the chair decides"),
            "ranking": _l("The better outcome if the ranking has it in the first band, else the lesser"),
            "caution": _l("The lesser outcome of the two"),
        }[self.value]


class Reason(enum.Enum):
    STRONG = "strong"
    FIT = "fit"
    PLACES = "places"
    EVIDENCE = "evidence"
    TEAM = "team"
    SCOPE = "scope"
    CITY = "city"

    @property
    def label(self) -> Any:
        """The reason in the reader's words."""
        return {
            "strong": _l("Strong in all criteria"),
            "fit": _l("The programme fits what it needs"),
            "places": _l("Good, but there were stronger ones for the places"),
            "evidence": _l("The evidence does not carry the claims yet"),
            "team": _l("Skills or time are missing in the team"),
            "scope": _l("Outside of what the call is for"),
            "city": _l("No way to a pilot in the city is visible"),
        }[self.value]


class Band(enum.Enum):
    YES = "yes"
    DISCUSS = "discuss"
    NO = "no"

    @property
    def label(self) -> Any:
        """The band in the reader's words."""
        return {"yes": _l("Clear yes"), "discuss": _l("To discuss"), "no": _l("Clear no")}[self.value]


class Meeting(Keyed, Timed, Versioned, Base):
    """One sitting of those who decide; its rules are declared when it is opened and stay as they are."""

    __tablename__ = "meeting"
    __table_args__ = (
        sa.CheckConstraint("quorum > 0", name="quorum"),
        sa.CheckConstraint("yes_to >= 0 AND discuss_to >= yes_to", name="bands"),
    )

    call_id: Mapped[int] = mapped_column(sa.ForeignKey("call.id"), index=True)
    held_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """Since when nothing is voted on any more and the minutes stand."""
    chair_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    secretary_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"))
    """Who keeps the record; has no vote."""
    quorum: Mapped[int]
    tie_rule: Mapped[TieRule] = mapped_column(enum_type(TieRule))
    yes_to: Mapped[int]
    """The last place in the ranking that is a clear yes."""
    discuss_to: Mapped[int]
    """The last place that is discussed; behind it is a clear no."""
    minutes_id: Mapped[int | None] = mapped_column(sa.ForeignKey("stored_file.id"))
    call: Mapped[Call] = relationship(lazy="raise")
    chair: Mapped[User] = relationship(lazy="raise", foreign_keys=[chair_id])
    secretary: Mapped[User] = relationship(lazy="raise", foreign_keys=[secretary_id])
    minutes: Mapped[StoredFile | None] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `call` loaded."""
        return self.call.scopes

    def band_of(self, position: int | None) -> Band:
        """The band of a place in the ranking; what nobody has read is discussed."""
        if position is None:
            return Band.DISCUSS
        return (
            Band.YES if position <= self.yes_to else Band.DISCUSS if position <= self.discuss_to else Band.NO
        )


class MeetingMember(Base):
    """A person who was present and had a vote."""

    __tablename__ = "meeting_member"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "user_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)


class Vote(Base):
    """How one member voted on one application."""

    __tablename__ = "vote"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "application_id", "user_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    user_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    ballot: Mapped[Ballot] = mapped_column(enum_type(Ballot))


class Resolution(Timed, Base):
    """What a meeting resolved on an application, with the reason; prepares the decision."""

    __tablename__ = "resolution"
    __table_args__ = (sa.UniqueConstraint("meeting_id", "application_id"),)

    meeting_id: Mapped[int] = mapped_column(sa.ForeignKey("meeting.id"))
    application_id: Mapped[int] = mapped_column(sa.ForeignKey("application.id"), index=True)
    outcome: Mapped[Outcome] = mapped_column(enum_type(Outcome))
    reason: Mapped[Reason] = mapped_column(enum_type(Reason))
    note: Mapped[str] = mapped_column(sa.Text, default="")
    by_tie_rule: Mapped[bool]
    position: Mapped[int | None]
    """The place in the ranking that the meeting had before it."""


def result_of(
    ballots: Mapping[int, Ballot], *, rule: TieRule, chair_id: int, band: Band
) -> tuple[Outcome, bool] | None:
    """What the ballots by person come to, and whether only the tie rule decided; None where nobody voted for any."""
    counts = Counter(FOR_OUTCOME[ballot] for ballot in ballots.values() if ballot in FOR_OUTCOME)
    if not counts:
        return None
    most = max(counts.values())
    first = [outcome for outcome in Outcome if counts[outcome] == most]
    if len(first) == 1:
        return first[0], False
    chairs = FOR_OUTCOME.get(ballots.get(chair_id, Ballot.ABSTAIN))
    if rule is TieRule.CHAIR and chairs in first:
        return chairs, True
    if rule is TieRule.RANKING and band is Band.YES:
        return first[0], True
    return first[-1], True
