"""Matching a cohort: settings, marks, the run and its publication (MEN05, MEN06)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from accelerator import clock, jobs
from accelerator.db import db, lock
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.matching import Result
from accelerator.permissions import Actor, require
from cohorts.models import Cohort, Enrolment
from mentors import facts, permissions
from mentors.affinity import Term
from mentors.models import Match, MatchMark, MatchRun, MatchState, MentorProfile, RunState
from mentors.models.matches import LIVE
from mentors.queries import matches, matching, profiles, wishes
from mentors.solving import Settings

STANDING = (RunState.RUNNING, RunState.SOLVED, RunState.INFEASIBLE, RunState.PUBLISHED)
"""Every run but those that were stopped."""


def start_matching(actor: Actor, cohort: Cohort, *, settings: Settings, seen: int) -> MatchRun:
    """Begin a run in the background; `seen` is the run that the manager looked at when they asked (0 for none)."""
    run = begin_run(actor, cohort, settings=settings)
    newest = matching.latest_runs(cohort.id, count=2)
    if (newest[1].id if len(newest) > 1 else 0) != seen:
        raise Conflict(_("Another run was started meanwhile. Look at it first; your settings were not used."))
    title = _("Matching %(cohort)s", cohort=cohort.name)
    run.job_key = jobs.enqueue(actor, "mentors.solve", title, run_id=run.id).key
    return run


def begin_run(actor: Actor, cohort: Cohort, *, settings: Settings) -> MatchRun:
    """Write down that a run begins, and with which settings."""
    require(actor, permissions.MATCH, cohort)
    settings.check()
    lock(cohort)
    run = MatchRun(cohort_id=cohort.id, cohort=cohort, settings=asdict(settings), started_by=actor.id)
    db.session.add(run)
    db.session.flush()
    record(facts.MatchingStarted(actor_id=actor.id, run_id=run.id, cohort_id=cohort.id))
    return run


def finish_run(
    actor: Actor,
    run: MatchRun,
    *,
    given: dict[str, Any],
    result: Result,
    terms: Mapping[tuple[str, str], Sequence[Term]],
    curve: Sequence[Mapping[str, float]] = (),
) -> None:
    """Keep what the engine found: the pairs as suggestions with their reasons, or the diagnosis."""
    require(actor, permissions.MATCH, run.cohort)
    if run.state is not RunState.RUNNING:
        return
    lock(run.cohort)
    run.instance, run.outcome = given, result.to_json() | {"curve": list(curve)}
    run.state = RunState.SOLVED if result.is_feasible else RunState.INFEASIBLE
    if result.is_feasible:
        _replace_suggestions(run, result, terms)
    record(
        facts.MatchingSolved(
            actor_id=run.started_by,
            run_id=run.id,
            cohort_id=run.cohort_id,
            status=result.status.value,
            pairs=len(result.pairs),
        )
    )


def cancel_run(actor: Actor, run: MatchRun) -> None:
    """Stop a run that is on its way; the job notices within a step, and what it finds is not kept."""
    require(actor, permissions.MATCH, run.cohort)
    run = lock(run)
    if run.state is not RunState.RUNNING:
        raise Conflict(_("This run has come to an end already."))
    run.state = RunState.CANCELLED
    record(facts.MatchingCancelled(actor_id=actor.id, run_id=run.id, cohort_id=run.cohort_id))


def offer_pair(actor: Actor, enrolment: Enrolment, *, mentor: MentorProfile) -> Match:
    """Offer one pair at once, without a run: the next best after a refusal. Both sides get their letter."""
    require(actor, permissions.MATCH, enrolment.cohort)
    lock(enrolment.cohort)
    pool = matching.pool(enrolment.cohort)
    pair = enrolment.id, mentor.id
    _check_may_offer(pool, enrolment, mentor)
    newest = matching.latest_runs(enrolment.cohort_id, RunState.SOLVED, RunState.PUBLISHED, count=1)
    affinity = pool.affinity(Settings.of(newest[0] if newest else None).weights)
    codes = matching.startup_code(pair[0]), matching.mentor_code(pair[1])
    terms = affinity.terms(*codes)
    match = Match(
        cohort_id=enrolment.cohort_id,
        enrolment_id=pair[0],
        mentor_id=pair[1],
        state=MatchState.OFFERED,
        offered_at=clock.now(),
        affinity=sum((Decimal(str(part.share)) for part in terms), Decimal(0)),
        terms=[part.to_json() for part in terms],
        goals=wishes.goals_of([pair])[pair],
    )
    for old in matches.matches_in(enrolment.cohort_id, MatchState.SUGGESTED):
        if (old.enrolment_id, old.mentor_id) == pair:
            old.move_to(MatchState.DISCARDED)
    db.session.add(match)
    db.session.flush()
    record(facts.MatchOffered(actor_id=actor.id, match_id=match.id))
    return match


def _check_may_offer(pool: matching.Pool, enrolment: Enrolment, mentor: MentorProfile) -> None:
    """Both still take part, the mentor has a place left, and nothing speaks against the pair."""
    pair, place = (enrolment.id, mentor.id), profiles.place_in(enrolment.cohort_id, mentor.id)
    names = {"mentor": mentor.user.name, "startup": enrolment.startup.name}
    if place is None or not place.is_active:
        raise Conflict(_("%(mentor)s is no mentor of this cohort.", mentor=names["mentor"]))
    if enrolment.id not in {other.id for other in pool.enrolments}:
        raise Conflict(_("%(startup)s is not in this cohort any more.", startup=names["startup"]))
    if pair in pool.kept:
        raise Conflict(_("These two are matched already."))
    if pair in pool.banned:
        raise Conflict(_("%(startup)s and %(mentor)s must not be paired: look at why.", **names))
    if profiles.live_loads(enrolment.cohort_id).get(mentor.id, 0) >= place.most_startups:
        raise Conflict(_("%(mentor)s has no place left.", mentor=names["mentor"]))


def _replace_suggestions(
    run: MatchRun, result: Result, terms: Mapping[tuple[str, str], Sequence[Term]]
) -> None:
    """Suggestions of earlier runs go; pairs that are offered or at work stay what they are."""
    for old in matches.matches_in(run.cohort_id, MatchState.SUGGESTED):
        old.move_to(MatchState.DISCARDED)
    kept = {(row.enrolment_id, row.mentor_id) for row in matches.matches_in(run.cohort_id, *LIVE)}
    marks = matching.marks_in(run.cohort_id)
    for codes in result.pairs:
        pair = matching.pair_of(codes)
        if pair in kept:
            continue
        parts = terms.get(codes, ())
        db.session.add(
            Match(
                run_id=run.id,
                cohort_id=run.cohort_id,
                enrolment_id=pair[0],
                mentor_id=pair[1],
                affinity=sum((Decimal(str(part.share)) for part in parts), Decimal(0)),
                terms=[part.to_json() for part in parts],
                is_locked=pair in marks and marks[pair].is_lock,
            )
        )
    db.session.flush()


def publish_run(actor: Actor, run: MatchRun, *, seen_version: int) -> list[Match]:
    """Offer every suggested pair to both sides; all of them or, when one became impossible, none."""
    require(actor, permissions.MATCH, run.cohort)
    lock(run.cohort)
    run = lock(run)
    if run.version != seen_version or run.state is not RunState.SOLVED:
        raise Conflict(_("Somebody published or changed this run meanwhile. Look at it again."))
    newest = matching.latest_runs(run.cohort_id, *STANDING, count=1)
    if newest and newest[0].id != run.id:
        raise Conflict(_("There is a newer run. Publish that one, or wait until it is done."))
    suggested = [m for m in matches.matches_in(run.cohort_id, MatchState.SUGGESTED) if m.run_id == run.id]
    if not suggested:
        raise Conflict(_("This run adds no pair to those that are offered or at work already."))
    _check_still_possible(run, suggested)
    goals = wishes.goals_of((match.enrolment_id, match.mentor_id) for match in suggested)
    for match in suggested:
        match.move_to(MatchState.OFFERED)
        match.offered_at = clock.now()
        match.goals = goals[match.enrolment_id, match.mentor_id]
    run.state, run.published_at = RunState.PUBLISHED, clock.now()
    db.session.flush()
    record(
        facts.MatchingPublished(
            actor_id=actor.id,
            run_id=run.id,
            cohort_id=run.cohort_id,
            match_ids=[match.id for match in suggested],
        )
    )
    return suggested


def _check_still_possible(run: MatchRun, suggested: Sequence[Match]) -> None:
    """Since the run was solved somebody may have left, or spoken against a pair; nobody gets a letter then."""
    pool = matching.pool(run.cohort, is_scored=False)
    places = {place.mentor_id: place for place in pool.places}
    startups = {enrolment.id for enrolment in pool.enrolments}
    loads = Counter(profiles.live_loads(run.cohort_id)) + Counter(match.mentor_id for match in suggested)
    for match in suggested:
        names = {"mentor": match.mentor.user.name, "startup": match.enrolment.startup.name}
        cause = None
        if match.mentor_id not in places:
            cause = _("%(mentor)s left this cohort after the run.", **names)
        elif loads[match.mentor_id] > places[match.mentor_id].most_startups:
            cause = _("%(mentor)s takes fewer startups now than when this was solved.", **names)
        elif match.enrolment_id not in startups:
            cause = _("%(startup)s left this cohort after the run.", **names)
        elif (match.enrolment_id, match.mentor_id) in pool.banned:
            cause = _("Something speaks against %(startup)s and %(mentor)s since the run.", **names)
        if cause:
            raise Conflict(_("%(cause)s Solve again; no letter was sent.", cause=cause))


def mark_pair(
    actor: Actor, enrolment: Enrolment, *, mentor: MentorProfile, is_lock: bool | None, reason: str = ""
) -> None:
    """Lock (True) or forbid (False) a pair for every later run, or take the mark back (None)."""
    require(actor, permissions.MATCH, enrolment.cohort)
    pair = enrolment.id, mentor.id
    mark = matching.marks_in(enrolment.cohort_id).get(pair)
    if is_lock is None:
        if mark is not None:
            db.session.delete(mark)
    else:
        place = profiles.place_in(enrolment.cohort_id, mentor.id)
        if place is None or not place.is_active:
            raise Conflict(_("%(mentor)s is no mentor of this cohort.", mentor=mentor.user.name))
        if not is_lock and matches.live_pair(*pair) is not None:
            raise Conflict(_("These two are matched already. End the match instead, with the reason."))
        if mark is None:
            mark = MatchMark(cohort_id=enrolment.cohort_id, enrolment_id=pair[0], mentor_id=pair[1])
            db.session.add(mark)
        mark.is_lock, mark.reason, mark.marked_by = is_lock, reason[:300], actor.id
    db.session.flush()
    name = "" if is_lock is None else "lock" if is_lock else "forbid"
    record(
        facts.PairMarked(actor_id=actor.id, enrolment_id=pair[0], mentor_id=pair[1], mark=name, reason=reason)
    )
