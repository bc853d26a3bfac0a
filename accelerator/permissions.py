"""Who may do what: rules declared once by name, asked by route, operation, list and template alike."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accelerator.errors import NotAllowed
from accelerator.i18n import lazy_gettext as _l


@dataclass(frozen=True)
class Grant:
    """A role that a person holds now, for one scope such as 'programme:3'; '' is everywhere."""

    role: str
    scope: str = ""


@dataclass(frozen=True)
class Actor:
    """Who acts, with the roles and memberships in force now; read anew for each request and job (R19)."""

    id: int
    name: str
    email: str = ""
    locale: str | None = None
    zone: str | None = None
    grants: frozenset[Grant] = frozenset()
    organisations: frozenset[int] = frozenset()
    """Organisations in which this person has a membership active now."""
    owned: frozenset[int] = frozenset()
    """Those among them that the person may speak for (owner rights)."""
    is_system: bool = False

    @property
    def is_admin(self) -> bool:
        """Administrators manage accounts and settings, not a programme's content (R23)."""
        return Grant("admin") in self.grants

    @property
    def roles(self) -> frozenset[str]:
        """The names of the roles held anywhere."""
        return frozenset(grant.role for grant in self.grants)

    def has(self, role: str, *scopes: str) -> bool:
        """Whether the person holds the role for one of these scopes; with no scope named, for any at all."""
        return any(g.role == role and (not scopes or g.scope in scopes or g.scope == "") for g in self.grants)

    def scope_ids(self, role: str, kind: str) -> frozenset[int]:
        """The ids of the scopes of one kind ('programme', 'cohort', 'call') that the role covers by name."""
        prefix = kind + ":"
        return frozenset(
            int(g.scope.removeprefix(prefix))
            for g in self.grants
            if g.role == role and g.scope.startswith(prefix)
        )


SYSTEM = Actor(id=0, name="system", is_system=True)
"""The worker, the command line and the demo: they act on a person's earlier, checked request."""


@dataclass(frozen=True)
class Rule:
    """A yes-or-no question about an actor and a subject, with the sentence that explains a no."""

    check: Callable[[Actor, Any], bool]
    text: object

    def __or__(self, other: "Rule") -> "Rule":
        return Rule(
            lambda a, s: self.check(a, s) or other.check(a, s),
            _Joined(_l("%(one)s or %(other)s"), self, other),
        )

    def __and__(self, other: "Rule") -> "Rule":
        return Rule(
            lambda a, s: self.check(a, s) and other.check(a, s),
            _Joined(_l("%(one)s and %(other)s"), self, other),
        )

    def __invert__(self) -> "Rule":
        return Rule(lambda a, s: not self.check(a, s), _Joined(_l("not %(one)s"), self, self))


@dataclass(frozen=True)
class _Joined:
    """The text of a composed rule, joined when it is shown so that it follows the reader's language."""

    pattern: Any
    one: Rule
    other: Rule

    def __str__(self) -> str:
        return str(self.pattern) % {"one": self.one.text, "other": self.other.text}


@dataclass(frozen=True)
class Permission:
    """A declared right, named `noun.verb`."""

    name: str
    rule: Rule = field(compare=False)

    def __str__(self) -> str:
        return self.name


declared: dict[str, Permission] = {}

anyone_signed_in = Rule(lambda actor, _s: not actor.is_system, _l("anyone who is signed in"))
is_admin = Rule(lambda actor, _s: actor.is_admin, _l("administrators"))
nobody = Rule(lambda _a, _s: False, _l("nobody"))


def has_role(role: str, text: object) -> Rule:
    """A rule for an area: the person holds the role somewhere; which rows they see is the list's own rule."""
    return Rule(lambda actor, _s: actor.has(role), text)


def declare(name: str, rule: Rule) -> Permission:
    """Name a right once for the whole system; a second declaration of a name is a mistake."""
    if name in declared:
        raise ValueError(f"Permission {name} is declared twice.")
    declared[name] = Permission(name, rule)
    return declared[name]


def named(permission: Permission | str) -> Permission:
    """Look a right up by name; an unknown name is an error, never a quiet no."""
    if isinstance(permission, Permission):
        return permission
    if permission not in declared:
        raise LookupError(f"No permission is called {permission!r}.")
    return declared[permission]


def can(actor: Actor | None, permission: Permission | str, subject: Any = None) -> bool:
    """Whether the actor may; nobody signed in may nothing, the system may everything it was asked to finish."""
    permission = named(permission)
    if actor is None:
        return False
    return actor.is_system or permission.rule.check(actor, subject)


def require(actor: Actor, permission: Permission | str, subject: Any = None) -> None:
    """Stop an operation that the actor may not do; the rule's own words are the reason."""
    permission = named(permission)
    if not can(actor, permission, subject):
        raise NotAllowed(_l("Only %(who)s may do this.", who=permission.rule.text))
