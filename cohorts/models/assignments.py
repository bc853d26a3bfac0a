"""What reviewers take on in a round, and the dealing of applications that is looked over before it is published."""

import enum
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator.accounts.models import User
from accelerator.db import Base, Keyed, Timed, Versioned, enum_type
from accelerator.errors import Conflict as Refusal
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.rounds import Round

USUAL_CAPACITY = 20
"""What a reviewer who has not answered yet is counted with."""


class Part(enum.Enum):
    """What a reviewer can take part in besides reading."""

    ON_SITE = "on_site"
    VIDEO = "video"
    INTERVIEW = "interview"

    @property
    def label(self) -> Any:
        """The kind of panel in the reader's words."""
        return {
            "on_site": _l("Pitch panel in the host city"),
            "video": _l("Pitch panel by video"),
            "interview": _l("Interviews by video"),
        }[self.value]


class Commitment(Timed, Base):
    """A reviewer's answer to a round: whether they read, how many, and what they know about."""

    __tablename__ = "commitment"
    __table_args__ = (
        sa.UniqueConstraint("round_id", "reviewer_id"),
        sa.CheckConstraint("capacity >= 0", name="capacity"),
    )

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"))
    reviewer_id: Mapped[int] = mapped_column(sa.ForeignKey("user.id"), index=True)
    capacity: Mapped[int]
    """How many applications they read at most; 0 is a refusal."""
    sectors: Mapped[list[str]] = mapped_column(default=list)
    languages: Mapped[list[str]] = mapped_column(default=list)
    parts: Mapped[list[str]] = mapped_column(default=list)
    """What else they would do, as codes of `Part`."""
    times: Mapped[str] = mapped_column(sa.String(300), default="")
    """When they have time for it, in their own words."""
    is_woman: Mapped[bool] = mapped_column(default=False)
    """As the person says; nobody is asked to."""
    is_city: Mapped[bool] = mapped_column(default=False)
    """Reads for the city or another part of government."""
    is_sponsor: Mapped[bool] = mapped_column(default=False)
    """Reads for a sponsor of the programme; at most one of an application's readers is."""
    reviewer: Mapped[User] = relationship(lazy="raise")
    round: Mapped[Round] = relationship(lazy="raise")

    @property
    def part_labels(self) -> list[str]:
        """What else they would do, in the reader's words."""
        return [str(part.label) for part in Part if part.value in self.parts]


class ProposalState(enum.Enum):
    PROPOSED = "proposed"
    PUBLISHED = "published"
    DISCARDED = "discarded"


PROPOSAL_NEXT: dict[ProposalState, set[ProposalState]] = {
    ProposalState.PROPOSED: {ProposalState.PUBLISHED, ProposalState.DISCARDED},
    ProposalState.PUBLISHED: set(),
    ProposalState.DISCARDED: set(),
}


class Proposal(Keyed, Timed, Versioned, Base):
    """A dealing as it was solved: kept whether it is published or not, for it explains who read what."""

    __tablename__ = "proposal"

    round_id: Mapped[int] = mapped_column(sa.ForeignKey("round.id"), index=True)
    state: Mapped[ProposalState] = mapped_column(enum_type(ProposalState), default=ProposalState.PROPOSED)
    pairs: Mapped[list[Any]]
    """[[application id, reviewer id], …]"""
    missing: Mapped[list[Any]]
    """[{application, kind, count, barred, full, members}, …]: what could not be had, and what stood in the way."""
    share: Mapped[Decimal] = mapped_column(sa.Numeric(8, 6))
    """The value reached over the proven bound; 1 is the best there can be."""
    round: Mapped[Round] = relationship(lazy="raise")

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach this row; needs `round` and its call loaded."""
        return self.round.scopes

    def move_to(self, state: ProposalState) -> None:
        """Change state; raises Conflict for a step that the workflow does not have."""
        if state not in PROPOSAL_NEXT[self.state]:
            raise Refusal(_("This proposal was published or discarded already."))
        self.state = state
