"""The names of role scopes: modules say what they have, so that the platform can offer it in a list."""

from collections.abc import Callable, Iterable

from accelerator.accounts.models import Role
from accelerator.accounts.permissions import may_grant
from accelerator.errors import DomainError
from accelerator.i18n import _
from accelerator.permissions import Actor

sources: list[Callable[[], dict[str, str]]] = []
"""Modules append functions that return {'programme:3': 'Future City Accelerator', …}, in reading order."""


def names() -> dict[str, str]:
    """Every scope there is, by code."""
    found = {"": _("all programmes")}
    for source in sources:
        found |= source()
    return found


def check(role: Role, scope: str) -> None:
    """Refuse an administrator of a part: administrators serve the whole system."""
    if role is Role.ADMIN and scope:
        raise DomainError(_("Administrators serve all programmes, not one of them."), "scope")


def names_for(actor: Actor) -> dict[str, str]:
    """The scopes for which this person may give roles: administrators all, managers their programmes' own."""
    if actor.is_admin:
        return names()
    return {scope: name for scope, name in names().items() if scope and actor.has("manager", scope)}


def roles_for(actor: Actor, scopes: Iterable[str]) -> list[Role]:
    """The roles that this person may give for one of these scopes; a co-applicant is made by the application."""
    given = [role for role in Role if role is not Role.CO_APPLICANT]
    return [role for role in given if any(may_grant(actor, role, scope) for scope in scopes)]
