"""What happened among those who write an application together."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class CoApplicantUninvited(Fact):
    """An invitation to write along was taken back before it was answered."""

    application_id: int
    invitation_id: int


@dataclass(frozen=True, kw_only=True)
class ApplicationCommented(Fact):
    """Those who write an application talked about it; what they said is theirs."""

    application_id: int
    comment_id: int


@dataclass(frozen=True, kw_only=True)
class CopiesSwitched(Fact):
    """An owner decided whether those who write along get copies of the letters."""

    application_id: int
    are_sent: bool
