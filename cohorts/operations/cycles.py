"""Opening calls of several programmes together: copied from the last ones, moved and published at once (PRG01)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accelerator import clock
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Call, Cohort, Cycle
from cohorts.models.zones import wall_clock
from cohorts.operations.calls import CallTerms, edit_call, publish_call
from cohorts.operations.clones import clone_call, move_rounds, moved_terms, next_season
from cohorts.operations.cohorts import create_cohort
from cohorts.queries import cycles as queries
from cohorts.queries.calls import free_prefix
from cohorts.queries.programmes import free_address

MOST_CALLS = 20
"""Opened in one step; each takes some thirty statements."""


@dataclass(frozen=True)
class Planned:
    """A call as it would be copied: from which, on which terms, and for which cohort."""

    source: Call
    terms: CallTerms
    cohort: Cohort | None
    """The programme's next cohort, where it begins after the new deadline; else one is made like the last."""
    cohort_name: str


def planned(sources: Sequence[Call], opens_on: date) -> list[Planned]:
    """What opening a cycle on a day would make, for those who look before they do it."""
    newest = queries.newest_cohorts([source.programme_id for source in sources])
    found = []
    for source in sources:
        terms = moved_terms(source, opens_on)
        cohort: Cohort | None = newest[source.programme_id]
        if cohort is None or cohort.starts_on <= wall_clock(terms.closes_at, terms.zone).date():
            cohort = None
        years = opens_on.year - wall_clock(source.opens_at, source.zone).year
        name = cohort.name if cohort else next_season(source.cohort.name, years)
        found.append(Planned(source, terms, cohort, name))
    return found


def open_cycle(
    actor: Actor,
    *,
    name: str,
    opens_on: date,
    sources: Sequence[Call] = (),
    joining: Sequence[Call] = (),
    takes_reviewers: bool = False,
) -> Cycle:
    """Make one draft call per programme like its last one, all opening on one day; calls that exist may join."""
    require(actor, permissions.OPEN_CYCLE)
    if not 0 < len(sources) + len(joining) <= MOST_CALLS:
        raise DomainError(_("Choose between one and %(most)d programmes.", most=MOST_CALLS), "programmes")
    cycle = Cycle(name=name, opened_by=actor.id, calls=[])
    db.session.add(cycle)
    db.session.flush()
    made = [_copied(actor, plan, opens_on, takes_reviewers) for plan in planned(sources, opens_on)]
    for call in (*made, *joining):
        require(actor, permissions.MANAGE_CALL, call)
        call.cycle_id = cycle.id
    db.session.flush()
    ids = [call.id for call in (*made, *joining)]
    record(facts.CycleOpened(actor_id=actor.id, cycle_id=cycle.id, name=name, calls=ids))
    return cycle


def _copied(actor: Actor, plan: Planned, opens_on: date, takes_reviewers: bool) -> Call:
    source, terms = plan.source, plan.terms
    require(actor, permissions.MANAGE_CALL, source)
    return clone_call(
        actor,
        source,
        cohort=plan.cohort or _cohort_like(actor, source, plan.cohort_name, opens_on),
        slug=free_address(terms.titles["en"], Call),
        terms=terms.with_prefix(free_prefix(terms.prefix)),
        takes_reviewers=takes_reviewers,
    )


def _cohort_like(actor: Actor, source: Call, name: str, opens_on: date) -> Cohort:
    """The next run of a programme: as long and as large as that of its last call, as far behind the opening."""
    last = source.cohort
    days = opens_on - wall_clock(source.opens_at, source.zone).date()
    return create_cohort(
        actor,
        last.programme,
        slug=free_address(name, Cohort),
        name=name,
        capacity=last.capacity,
        starts_on=last.starts_on + days,
        ends_on=last.ends_on + days,
        mode=last.mode,
        city=last.city,
        zone=last.zone,
    )


def join_cycle(actor: Actor, cycle: Cycle, *, call: Call) -> None:
    """Take a call that exists already into a cycle."""
    require(actor, permissions.CHANGE_CYCLE, cycle)
    require(actor, permissions.MANAGE_CALL, call)
    if call.cycle_id is not None:
        raise Conflict(_("This call is in a cycle already."), "call")
    if len(cycle.calls) >= MOST_CALLS:
        raise Conflict(_("A cycle holds %(most)d calls; that is enough.", most=MOST_CALLS), "call")
    call.cycle_id = cycle.id
    record(facts.CallJoinedCycle(actor_id=actor.id, call_id=call.id, cycle_id=cycle.id))


def leave_cycle(actor: Actor, call: Call) -> None:
    """Take a call out of its cycle; the call itself stays as it is. One that is in none stays so."""
    require(actor, permissions.MANAGE_CALL, call)
    if call.cycle_id is None:
        return
    before, call.cycle_id = call.cycle_id, None
    record(facts.CallLeftCycle(actor_id=actor.id, call_id=call.id, cycle_id=before))


@dataclass(frozen=True)
class Result:
    """What became of one call when all of a cycle were to change; `refusal` says why it did not."""

    call: Call
    refusal: str = ""


def publish_cycle(actor: Actor, cycle: Cycle) -> list[Result]:
    """Publish the calls of a cycle that the actor runs and that are not public yet, each by its own check."""
    require(actor, permissions.CHANGE_CYCLE, cycle)
    drafts = [call for call in queries.calls_in(cycle, actor) if not call.is_published]
    return _each(drafts, lambda call: publish_call(actor, call))


def move_cycle(actor: Actor, cycle: Cycle, *, days: int) -> list[Result]:
    """Move the dates of a cycle's calls and of their rounds by some days, for calls that are not open yet."""
    require(actor, permissions.CHANGE_CYCLE, cycle)
    if not days:
        raise DomainError(_("Say by how many days; below zero means earlier."), "days")
    return _each(queries.calls_in(cycle, actor), lambda call: _move(actor, call, days))


def _move(actor: Actor, call: Call, days: int) -> None:
    if call.is_published and call.opens_at <= clock.now():
        raise Conflict(_("It is open already, or over: change its deadline on its own page."))
    opens_on = wall_clock(call.opens_at, call.zone).date() + timedelta(days=days)
    terms = moved_terms(call, opens_on).as_named_in(call)
    if terms.closes_at <= clock.now():
        raise Conflict(_("Its deadline would lie in the past."))
    edit_call(actor, call, terms=terms)
    move_rounds(actor, call, timedelta(days=days))


def _each(calls: Sequence[Call], change: Callable[[Call], None]) -> list[Result]:
    """Change each by itself: what refuses does so before it has changed anything."""
    results = []
    for call in calls:
        try:
            change(call)
        except DomainError as refusal:
            results.append(Result(call, str(refusal.message)))
        else:
            results.append(Result(call))
    return results
