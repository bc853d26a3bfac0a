"""Finding calls, and how far their applications have come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from string import ascii_uppercase

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.accounts.models import Role
from accelerator.db import db, get_or_404
from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.permissions import Actor
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.programmes import Call, Cohort, Programme
from cohorts.queries.tracks import in_track

RECENT = timedelta(days=90)
"""How long a closed call stays on the public list."""


def call(slug: str) -> Call:
    """One call with its programme and cohort."""
    return get_or_404(
        Call, slug, joinedload(Call.programme), joinedload(Call.cohort).joinedload(Cohort.programme)
    )


def current_calls(programme_ids: Sequence[int]) -> list[Call]:
    """Published calls of some programmes that take applications now, or will; those that close next come first."""
    query = (
        sa.select(Call)
        .where(Call.programme_id.in_(programme_ids), Call.is_published, Call.closes_at > clock.now())
        .options(joinedload(Call.programme), joinedload(Call.cohort))
        .order_by(Call.closes_at, Call.id)
        .limit(100)
    )
    return list(db.session.scalars(query))


def public_calls() -> list[Call]:
    """Published calls that are open, to come or closed lately; those that close next come first."""
    query = (
        sa.select(Call)
        .where(Call.is_published, Call.closes_at > clock.now() - RECENT)
        .options(joinedload(Call.programme), joinedload(Call.cohort))
        .order_by(Call.closes_at, Call.id)
        .limit(100)
    )
    return list(db.session.scalars(query))


def open_calls() -> list[Call]:
    """Published calls that take applications at this moment."""
    now = clock.now()
    return [call for call in public_calls() if call.is_open(now)]


def next_calls(application: Application) -> list[Call]:
    """The open calls to which the startup of an application could apply as well (G14)."""
    tried = set(
        db.session.scalars(
            sa.select(Application.call_id).where(Application.startup_id == application.startup_id)
        )
    )
    return [call for call in open_calls() if call.id not in tried and call.words is application.call.words]


def calls_visible_to(actor: Actor) -> sa.Select[Call]:
    """The calls that somebody runs, published or not."""
    query = sa.select(Call).options(joinedload(Call.programme), joinedload(Call.cohort))
    if actor.is_system or actor.has("manager", ""):
        return query
    return query.where(
        sa.or_(
            Call.id.in_(actor.scope_ids("manager", "call")),
            Call.cohort_id.in_(actor.scope_ids("manager", "cohort")),
            Call.programme_id.in_(actor.scope_ids("manager", "programme")),
        )
    )


def may_name_reviewer(actor: Actor, role: Role, scope: str) -> bool:
    """Whether somebody may let a person read for this call: those who run its programme or cohort, too."""
    kind, _colon, number = scope.partition(":")
    if role is not Role.REVIEWER or kind != "call" or not number.isdecimal() or not actor.has("manager"):
        return False
    found = db.session.scalar(sa.select(Call).where(Call.id == int(number)))
    return found is not None and actor.has("manager", *found.scopes)


def calls_of(programme: Programme) -> sa.Select[Call]:
    """The calls of one programme, latest first."""
    query = sa.select(Call).where(Call.programme_id == programme.id).options(joinedload(Call.cohort))
    return query.order_by(Call.opens_at.desc(), Call.id.desc())


def calls_for(cohort: Cohort) -> sa.Select[Call]:
    """The calls that fill one cohort, latest first."""
    query = sa.select(Call).where(Call.cohort_id == cohort.id).options(joinedload(Call.cohort))
    return query.order_by(Call.opens_at.desc(), Call.id.desc())


def has_applications(call_id: int) -> bool:
    """Whether anybody has begun to apply to a call."""
    query = sa.select(Application.id).where(Application.call_id == call_id).limit(1)
    return db.session.scalar(query) is not None


def check_prefix(prefix: str, *, except_for: int | None = None) -> None:
    """Refuse the prefix of another call: a reference number names one application."""
    if db.session.scalar(sa.select(Call.id).where(Call.prefix == prefix, Call.id != (except_for or 0))):
        raise Conflict(_("Another call numbers its receipts with this prefix. Choose another one."), "prefix")


def free_prefix(prefix: str) -> str:
    """The prefix itself, or with the first letter behind it that makes it a call's own."""
    used = set(
        db.session.scalars(sa.select(Call.prefix).where(Call.prefix.startswith(prefix[:11], autoescape=True)))
    )
    tries = (prefix, *(prefix[:11] + letter for letter in ascii_uppercase[1:]))
    return next((one for one in tries if one not in used), "")


@dataclass(frozen=True)
class Step:
    """A number of the funnel: its code in the filter, and which states it counts."""

    code: str
    states: frozenset[ApplicationState]


S = ApplicationState
SELECTED = frozenset({S.OFFERED, S.ACCEPTED, S.DECLINED, S.EXPIRED})
STEPS = (
    Step("submitted", frozenset(S) - {S.DRAFT, S.SAMPLE}),
    Step("ineligible", frozenset({S.INELIGIBLE})),
    Step("waiting", frozenset({S.SUBMITTED, S.IN_REVIEW, S.INFO_REQUESTED})),
    Step("selected", SELECTED),
    Step("accepted", frozenset({S.ACCEPTED})),
    Step("waitlisted", frozenset({S.WAITLISTED})),
    Step("rejected", frozenset({S.REJECTED})),
    Step("withdrawn", frozenset({S.WITHDRAWN})),
)


@dataclass(frozen=True)
class Funnel:
    """How many applications of a call stand where; every number opens its rows."""

    drafts: int
    counts: dict[str, int]

    def __getitem__(self, code: str) -> int:
        return self.counts[code]


def funnel(call: Call, *, track_id: int | None = None) -> Funnel:
    """The funnel of one call or of one of its tracks, in one query; a draft that was given up counts nowhere."""
    return funnels([call.id], track_id=track_id)[call.id]


def funnels(call_ids: list[int], *, track_id: int | None = None) -> dict[int, Funnel]:
    """The funnels of several calls, in one query."""
    rows = db.session.execute(
        sa.select(
            Application.call_id, Application.state, sa.func.count(), sa.func.count(Application.submitted_at)
        )
        .where(Application.call_id.in_(call_ids), in_track(track_id))
        .group_by(Application.call_id, Application.state)
    ).all()
    found: dict[int, Funnel] = {}
    for call_id in call_ids:
        mine = [(state, begun, sent) for of, state, begun, sent in rows if of == call_id]
        counts = {step.code: sum(sent for state, _n, sent in mine if state in step.states) for step in STEPS}
        drafts = sum(begun for state, begun, _sent in mine if state is S.DRAFT)
        found[call_id] = Funnel(drafts, counts)
    return found
