"""Conflicts of interest: who must not read which application, found before anything is shown (R09)."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.organisations.models import Membership
from cohorts.models import Application, Conflict, ConflictKind

CLOSE_FOR = timedelta(days=3 * 365)
"""Having worked together bars for three years after."""
SHARED_DOMAINS = frozenset(
    "demo.example people.example gmail.com googlemail.com gmx.de gmx.net hotmail.com icloud.com live.com mail.com"
    " outlook.com proton.me protonmail.com t-online.de web.de yahoo.co.id yahoo.com ymail.com".split()
)
"""Mailbox providers: that two people both use one says nothing about them."""

Pair = tuple[int, int]
"""(application or startup id, person id)"""
checkers: list[Callable[[Collection[int], Collection[int]], Iterable[Pair]]] = []
"""Other modules add functions (startup ids, person ids) → pairs (startup id, person id) that mentor each other."""


def conflicts_between(
    applications: Sequence[Application], people: Sequence[User]
) -> dict[Pair, ConflictKind]:
    """Every barred pair (application id, person id) with its first reason; a fixed number of queries."""
    if not applications or not people:
        return {}
    person_ids = [person.id for person in people]
    startup_ids = {application.startup_id for application in applications}
    found: dict[Pair, ConflictKind] = {}
    for kind, startup_pairs in (
        (ConflictKind.MENTOR, _mentors(startup_ids, person_ids)),
        (ConflictKind.MAIL_DOMAIN, _same_domain(applications, people)),
        (ConflictKind.TEAM_MEMBER, _team_members(startup_ids, person_ids)),
    ):
        for application in applications:
            for person_id in person_ids:
                if (application.startup_id, person_id) in startup_pairs:
                    found[application.id, person_id] = kind
    for application in applications:
        if application.owner_id in person_ids:
            found[application.id, application.owner_id] = ConflictKind.SAME_PERSON
    return found | dict.fromkeys(_declared(applications, person_ids), ConflictKind.DECLARED)


def conflict_of(application: Application, person: User) -> ConflictKind | None:
    """Why this person must not read this application, or None; needs `startup` loaded."""
    return conflicts_between([application], [person]).get((application.id, person.id))


def declared_conflicts(call_id: int) -> list[Conflict]:
    """What reviewers declared in a call, oldest first."""
    query = (
        sa.select(Conflict)
        .join(Application, Application.id == Conflict.application_id)
        .where(Application.call_id == call_id)
        .order_by(Conflict.id)
    )
    return list(db.session.scalars(query))


def _declared(applications: Sequence[Application], person_ids: Collection[int]) -> list[Pair]:
    query = sa.select(Conflict.application_id, Conflict.reviewer_id).where(
        Conflict.application_id.in_([application.id for application in applications]),
        Conflict.reviewer_id.in_(person_ids),
    )
    return [(application_id, reviewer_id) for application_id, reviewer_id in db.session.execute(query)]


def _team_members(startup_ids: Collection[int], person_ids: Collection[int]) -> set[Pair]:
    query = sa.select(Membership.organisation_id, Membership.user_id).where(
        Membership.organisation_id.in_(startup_ids),
        Membership.user_id.in_(person_ids),
        sa.or_(Membership.ends_at.is_(None), Membership.ends_at > clock.now() - CLOSE_FOR),
    )
    return {(startup_id, user_id) for startup_id, user_id in db.session.execute(query)}


def _mentors(startup_ids: Collection[int], person_ids: Collection[int]) -> set[Pair]:
    return {pair for check in checkers for pair in check(startup_ids, person_ids)}


def _same_domain(applications: Sequence[Application], people: Sequence[User]) -> set[Pair]:
    """Startups whose website or whose members' mail is at the domain of a person's own mail."""
    domains: dict[int, set[str]] = {a.startup_id: {_host(a.startup.website)} for a in applications}
    members = (
        sa.select(Membership)
        .where(Membership.organisation_id.in_(domains))
        .options(joinedload(Membership.user))
    )
    for membership in db.session.scalars(members):
        domains[membership.organisation_id].add(_domain(membership.user.email))
    return {
        (startup_id, person.id)
        for startup_id, known in domains.items()
        for person in people
        if _domain(person.email) in known - SHARED_DOMAINS - {""}
    }


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _host(website: str) -> str:
    host = urlsplit(website if "://" in website else f"https://{website}").hostname or ""
    return host.removeprefix("www.")
