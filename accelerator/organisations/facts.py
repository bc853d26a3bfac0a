"""What happened to organisations and who belongs to them."""

from dataclasses import dataclass

from accelerator.facts import Fact


@dataclass(frozen=True, kw_only=True)
class OrganisationCreated(Fact):
    organisation_id: int
    name: str


@dataclass(frozen=True, kw_only=True)
class OrganisationDescribed(Fact):
    organisation_id: int


@dataclass(frozen=True, kw_only=True)
class MembershipBegan(Fact):
    organisation_id: int
    user_id: int
    role: str
    is_founding: bool
    """Whether the organisation itself began with it."""


@dataclass(frozen=True, kw_only=True)
class ContactsNamed(Fact):
    organisation_id: int
    primary_user_id: int
    duties: dict[str, list[int]]
    """People by what they are the contact for."""


@dataclass(frozen=True, kw_only=True)
class MembershipEnded(Fact):
    organisation_id: int
    user_id: int
