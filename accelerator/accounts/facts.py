"""What happened to people and their rights."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class PersonJoined(Fact):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class PersonSignedIn(Fact):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class PersonSignedOut(Fact):
    user_id: int
    everywhere: bool


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(Fact):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorSetUp(Fact):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class SecondFactorRemoved(Fact):
    user_id: int
    reason: str
    """Why an administrator took it away; "" where it was switched off by its owner."""


@dataclass(frozen=True, kw_only=True)
class RecoveryCodesRenewed(Fact):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class RecoveryCodeUsed(Fact):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class LettersChosen(Fact):
    user_id: int | None
    """None where the mailbox belongs to no account."""
    chosen: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class PersonSuspended(Fact):
    user_id: int
    reason: str


@dataclass(frozen=True, kw_only=True)
class PersonRestored(Fact):
    user_id: int


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Fact):
    user_id: int
    role: str
    scope: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(Fact):
    user_id: int
    role: str
    scope: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class ConsentTextPublished(Fact):
    text_id: int
    kind: str
    audience: str
    number: int


@dataclass(frozen=True, kw_only=True)
class ConsentAnswered(Fact):
    text_id: int
    user_id: int
    kind: str
    is_given: bool


@dataclass(frozen=True, kw_only=True)
class PersonInvited(Fact):
    invitation_id: int
    user_id: int
    offer: str


@dataclass(frozen=True, kw_only=True)
class InvitationAnswered(Fact):
    invitation_id: int
    user_id: int
    state: str
