"""Conflicts of interest: who must not read which application, found before anything is shown (R09)."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import sqlalchemy as sa
from sqlalchemy.orm import aliased, joinedload

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.organisations.models import Membership
from cohorts.models import Application, Conflict, ConflictKind, ConflictRule, Effect, Interest, Waiver
from cohorts.models.conflicts import folded

CLOSE_FOR = timedelta(days=3 * 365)
"""Having worked together bars for three years after."""
SHARED_DOMAINS = frozenset(
    "demo.example people.example gmail.com googlemail.com gmx.de gmx.net hotmail.com icloud.com live.com mail.com"
    " outlook.com proton.me protonmail.com t-online.de web.de yahoo.co.id yahoo.com ymail.com".split()
)
"""Mailbox providers: that two people both use one says nothing about them."""

Pair = tuple[int, int]
"""(application or startup id, person id)"""
Found = Mapping[Pair, tuple[ConflictKind, ...]]
checkers: list[Callable[[Collection[int], Collection[int]], Iterable[Pair]]] = []
"""Other modules add functions (startup ids, person ids) → pairs (startup id, person id) that mentor each other."""
ORDER = list(ConflictKind)
NAMED = (joinedload(Application.startup), joinedload(Application.call))


def found_between(applications: Sequence[Application], people: Sequence[User]) -> Found:
    """Every kind of conflict of every pair (application id, person id); a fixed number of queries.

    Rules and waivers of the call are not looked at: this is what there is, not what follows from it.
    """
    if not applications or not people:
        return {}
    ids = [person.id for person in people]
    found: dict[Pair, set[ConflictKind]] = defaultdict(set)
    by_startup: dict[int, list[int]] = defaultdict(list)
    for application in applications:
        by_startup[application.startup_id].append(application.id)
        if application.owner_id in ids:
            found[application.id, application.owner_id].add(ConflictKind.SAME_PERSON)
    for kind, pairs in (
        (ConflictKind.MENTOR, _mentors(by_startup, ids)),
        (ConflictKind.MAIL_DOMAIN, _same_domain(applications, people)),
        (ConflictKind.TEAM_MEMBER, _team_members(by_startup, ids)),
        (ConflictKind.SHARED_ORGANISATION, _colleagues(by_startup, ids)),
        (ConflictKind.INVESTOR, _interested(applications, ids)),
    ):
        for startup_id, person_id in pairs:
            for application_id in by_startup[startup_id]:
                found[application_id, person_id].add(kind)
    for pair in _declared(applications, ids):
        found[pair].add(ConflictKind.DECLARED)
    return {pair: tuple(sorted(kinds, key=ORDER.index)) for pair, kinds in found.items()}


def weighed_between(applications: Sequence[Application], people: Sequence[User]) -> Mapping[Effect, Found]:
    """What follows from what there is: the kinds that bar a pair, and those that a manager should know of."""
    weighed: dict[Effect, dict[Pair, tuple[ConflictKind, ...]]] = {effect: {} for effect in Effect}
    found = found_between(applications, people)
    if not found:
        return weighed
    call_of = {application.id: application.call_id for application in applications}
    softened = _warned_kinds(set(call_of.values()))
    waived = _waived(call_of, [person.id for person in people])
    for (application_id, person_id), kinds in found.items():
        warned = softened[call_of[application_id]]
        for effect in Effect:
            counted = tuple(
                kind
                for kind in kinds
                if (kind in warned) is (effect is Effect.WARN)
                and (application_id, person_id, kind) not in waived
            )
            if counted:
                weighed[effect][application_id, person_id] = counted
    return weighed


def conflicts_between(
    applications: Sequence[Application], people: Sequence[User]
) -> dict[Pair, ConflictKind]:
    """Every barred pair with its first reason: what the call only warns of, or a manager waived, does not bar."""
    barred = weighed_between(applications, people)[Effect.BLOCK]
    return {pair: kinds[0] for pair, kinds in barred.items()}


def warnings_between(applications: Sequence[Application], people: Sequence[User]) -> Found:
    """What a manager should know of pairs that may be joined all the same."""
    return weighed_between(applications, people)[Effect.WARN]


def conflict_of(application: Application, person: User) -> ConflictKind | None:
    """Why this person must not read this application, or None; needs `startup` loaded."""
    return conflicts_between([application], [person]).get((application.id, person.id))


def _warned_kinds(call_ids: Collection[int]) -> Mapping[int, set[ConflictKind]]:
    query = sa.select(ConflictRule.call_id, ConflictRule.kind).where(
        ConflictRule.call_id.in_(call_ids), ConflictRule.effect == Effect.WARN
    )
    warned: dict[int, set[ConflictKind]] = defaultdict(set)
    for call_id, kind in db.session.execute(query):
        warned[call_id].add(kind)
    return warned


def _waived(application_ids: Collection[int], ids: Collection[int]) -> set[tuple[int, int, ConflictKind]]:
    query = sa.select(Waiver.application_id, Waiver.reviewer_id, Waiver.kind).where(
        Waiver.application_id.in_(application_ids), Waiver.reviewer_id.in_(ids)
    )
    return {
        (application_id, person_id, kind) for application_id, person_id, kind in db.session.execute(query)
    }


def effects_of(call_id: int) -> dict[ConflictKind, Effect]:
    """What a call does about each kind of conflict."""
    warned = _warned_kinds([call_id])[call_id]
    return {kind: Effect.WARN if kind in warned else Effect.BLOCK for kind in ConflictKind}


def declared_conflicts(call_id: int) -> list[Conflict]:
    """What reviewers declared in a call, oldest first."""
    query = (
        sa.select(Conflict)
        .join(Conflict.application)
        .where(Application.call_id == call_id)
        .options(joinedload(Conflict.reviewer), joinedload(Conflict.application).options(*NAMED))
        .order_by(Conflict.id)
    )
    return list(db.session.scalars(query))


def waivers_of(call_id: int) -> list[Waiver]:
    """What managers waived in a call, oldest first."""
    query = (
        sa.select(Waiver)
        .join(Waiver.application)
        .where(Application.call_id == call_id)
        .options(joinedload(Waiver.reviewer), joinedload(Waiver.waived_by))
        .options(joinedload(Waiver.application).options(*NAMED))
        .order_by(Waiver.id)
    )
    return list(db.session.scalars(query))


def interests_of(user_id: int) -> list[Interest]:
    """What a person has declared to have a stake in."""
    query = sa.select(Interest).where(Interest.user_id == user_id).order_by(Interest.name)
    return list(db.session.scalars(query))


def _declared(applications: Sequence[Application], ids: Collection[int]) -> list[Pair]:
    query = sa.select(Conflict.application_id, Conflict.reviewer_id).where(
        Conflict.application_id.in_([application.id for application in applications]),
        Conflict.reviewer_id.in_(ids),
    )
    return [(application_id, reviewer_id) for application_id, reviewer_id in db.session.execute(query)]


def _team_members(startup_ids: Collection[int], ids: Collection[int]) -> set[Pair]:
    query = sa.select(Membership.organisation_id, Membership.user_id).where(
        Membership.organisation_id.in_(startup_ids), Membership.user_id.in_(ids), _is_close(Membership)
    )
    return {(startup_id, user_id) for startup_id, user_id in db.session.execute(query)}


def _colleagues(startup_ids: Collection[int], ids: Collection[int]) -> set[Pair]:
    """People who share any other organisation with somebody of the startup."""
    team, theirs, own = aliased(Membership), aliased(Membership), aliased(Membership)
    query = (
        sa.select(team.organisation_id, own.user_id)
        .join(theirs, theirs.user_id == team.user_id)
        .join(own, own.organisation_id == theirs.organisation_id)
        .where(
            team.organisation_id.in_(startup_ids),
            theirs.organisation_id != team.organisation_id,
            own.user_id.in_(ids),
            own.user_id != team.user_id,
            *(_is_close(each) for each in (team, theirs, own)),
        )
    )
    return {(startup_id, user_id) for startup_id, user_id in db.session.execute(query)}


def _is_close(membership: type[Membership]) -> sa.ColumnElement[bool]:
    return sa.or_(membership.ends_at.is_(None), membership.ends_at > clock.now() - CLOSE_FOR)


def _interested(applications: Sequence[Application], ids: Collection[int]) -> set[Pair]:
    named = defaultdict(set)
    for application in applications:
        named[folded(application.startup.name)].add(application.startup_id)
    query = sa.select(Interest.folded, Interest.user_id).where(Interest.user_id.in_(ids))
    return {
        (startup_id, user_id)
        for name, user_id in db.session.execute(query)
        for startup_id in named.get(name, ())
    }


def _mentors(startup_ids: Collection[int], ids: Collection[int]) -> set[Pair]:
    return {pair for check in checkers for pair in check(startup_ids, ids)}


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
    at: dict[str, list[int]] = defaultdict(list)
    for person in people:
        at[_domain(person.email)].append(person.id)
    return {
        (startup_id, person_id)
        for startup_id, known in domains.items()
        for domain in known - SHARED_DOMAINS - {""}
        for person_id in at.get(domain, ())
    }


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _host(website: str) -> str:
    host = urlsplit(website if "://" in website else f"https://{website}").hostname or ""
    return host.removeprefix("www.")
