"""The checklist on the way into a cohort: what is on it, and what was done, by whom and with which proof (DEC07)."""

from collections.abc import Sequence
from datetime import date, timedelta

import sqlalchemy as sa
from werkzeug.datastructures import FileStorage

from accelerator import clock, files
from accelerator.accounts.models import ConsentKind
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Cohort, Enrolment, OnboardingItem, OnboardingStep, Owner
from cohorts.models.onboarding import USUAL
from cohorts.queries import onboarding as queries

MOST = 30
"""Lines of one checklist."""
FILE_KINDS, MOST_MB = ("pdf", "png", "jpg", "csv"), 10


def add_item(
    actor: Actor,
    cohort: Cohort,
    *,
    title: str,
    hint: str,
    owner: Owner,
    due_on: date,
    wants_proof: bool,
    consent: ConsentKind | None = None,
) -> None:
    """Put a line on a cohort's checklist; every startup under way has it to do from now on."""
    require(actor, permissions.PLAN_ONBOARDING, cohort)
    lock(cohort)
    if len(queries.items_of(cohort.id)) >= MOST:
        raise Conflict(_("This checklist has %(most)d lines; that is enough.", most=MOST))
    line = OnboardingItem(
        cohort_id=cohort.id,
        title=title.strip(),
        hint=hint.strip(),
        owner=owner,
        due_on=due_on,
        wants_proof=wants_proof,
        consent=consent,
    )
    _put(actor, cohort, [line])


def add_usual_items(actor: Actor, cohort: Cohort) -> int:
    """Start a checklist with what is usual; returns how many lines that are."""
    require(actor, permissions.PLAN_ONBOARDING, cohort)
    lock(cohort)
    if queries.items_of(cohort.id):
        raise Conflict(_("This cohort has a checklist already."))
    lines = [
        OnboardingItem(
            cohort_id=cohort.id,
            title=str(usual.title),
            hint=str(usual.hint),
            owner=usual.owner,
            due_on=cohort.starts_on + timedelta(days=usual.due_after_days),
            wants_proof=usual.wants_proof,
            consent=usual.consent,
        )
        for usual in USUAL
    ]
    _put(actor, cohort, lines)
    return len(lines)


def _put(actor: Actor, cohort: Cohort, lines: Sequence[OnboardingItem]) -> None:
    """Write lines down, and the steps of each startup that is under way."""
    db.session.add_all(lines)
    db.session.flush()
    there = sa.select(Enrolment.id, Enrolment.startup_id).where(
        Enrolment.cohort_id == cohort.id, Enrolment.state.in_(queries.UNDER_WAY)
    )
    places = db.session.execute(there).all()
    db.session.add_all(
        OnboardingStep(enrolment_id=place.id, item_id=line.id) for line in lines for place in places
    )
    db.session.flush()
    for line in lines:
        record(
            facts.OnboardingItemAdded(
                actor_id=actor.id, cohort_id=cohort.id, item_id=line.id, title=line.title
            )
        )
    if any(line.consent for line in lines):
        settle_by_consent(actor.id, [place.startup_id for place in places])


def remove_item(actor: Actor, item: OnboardingItem) -> None:
    """Take a line off the checklist, unless somebody has done it already."""
    require(actor, permissions.PLAN_ONBOARDING, item)
    lock(item.cohort)
    if queries.tallies_in(item.cohort_id)[item.id].done:
        raise Conflict(_("Somebody has done this already; it stays on the list."))
    db.session.execute(sa.delete(OnboardingStep).where(OnboardingStep.item_id == item.id))
    db.session.execute(sa.delete(OnboardingItem).where(OnboardingItem.id == item.id))
    record(
        facts.OnboardingItemRemoved(
            actor_id=actor.id, cohort_id=item.cohort_id, item_id=item.id, title=item.title
        )
    )


def finish_item(actor: Actor, item: OnboardingItem, *, note: str) -> int:
    """Note for all startups at once that something is done, and how that is known; returns for how many it was open."""
    require(actor, permissions.PLAN_ONBOARDING, item)
    _require_by_hand(item)
    if not note.strip():
        raise DomainError(_("Say how you know; it stands as a note with each startup."), "reason")
    there = sa.select(Enrolment.id).where(
        Enrolment.cohort_id == item.cohort_id, Enrolment.state.in_(queries.UNDER_WAY)
    )
    done = (
        sa.update(OnboardingStep)
        .where(OnboardingStep.item_id == item.id, OnboardingStep.done_at.is_(None))
        .where(OnboardingStep.enrolment_id.in_(there))
        .values(done_at=clock.now(), done_by=actor.id, note=note.strip(), version=OnboardingStep.version + 1)
        .returning(OnboardingStep.id)
        .execution_options(synchronize_session=False)
    )
    count = len(db.session.scalars(done).all())
    record(
        facts.OnboardingItemDone(actor_id=actor.id, cohort_id=item.cohort_id, item_id=item.id, startups=count)
    )
    return count


def give_steps(enrolment_id: int, cohort_id: int) -> None:
    """Give a startup that has just come in the checklist that its cohort has."""
    items = queries.items_of(cohort_id)
    db.session.add_all(OnboardingStep(enrolment_id=enrolment_id, item_id=item.id) for item in items)
    db.session.flush()


def settle_by_consent(actor_id: int, startups: Sequence[int] | None = None) -> None:
    """Close the steps that consents prove where each of the team has answered, and open them where somebody has not.

    A no is an answer: it must have no disadvantage, and the page says who said it. Whoever joins a team, and
    everybody once a new version is published, has not answered yet (ACC10).
    """
    steps = queries.steps_by_consent(startups)
    answers = queries.team_answers(steps)
    for step in steps:
        if step.id in answers:
            team = answers[step.id]
            is_done = bool(team) and all(answer.is_given is not None for answer in team)
            if is_done != (step.done_at is not None):
                _turn(actor_id, step, is_done=is_done)


def _turn(actor_id: int, step: OnboardingStep, *, is_done: bool) -> None:
    step.done_at, step.done_by = (clock.now(), actor_id) if is_done else (None, None)
    db.session.flush()
    told = {"actor_id": actor_id, "enrolment_id": step.enrolment_id, "step_id": step.id}
    if is_done:
        record(facts.OnboardingStepDone(**told, has_file=False))
    else:
        record(facts.OnboardingStepReopened(**told, reason=""))


def _require_by_hand(item: OnboardingItem) -> None:
    if queries.is_by_consent(item):
        raise Conflict(_("Each of the team answers this for themselves; then it is done."))


def finish_step(actor: Actor, step: OnboardingStep, *, note: str, upload: FileStorage | None) -> None:
    """Say that something is done, and show it where that is wanted."""
    require(actor, permissions.FINISH_ONBOARDING, step)
    _require_by_hand(step.item)
    if step.done_at is not None:
        raise Conflict(_("This is done already."))
    if step.enrolment.state not in queries.UNDER_WAY:
        raise Conflict(_("This startup's place is “%(state)s”.", state=step.enrolment.state.label))
    has_file = upload is not None and bool(upload.filename)
    if step.item.wants_proof and not note.strip() and not has_file:
        raise DomainError(_("Show something for it first: a note or a file."), "note")
    if upload is not None and has_file:
        step.file = files.keep_upload(upload, actor.id, kinds=FILE_KINDS, most_mb=MOST_MB, field="upload")
    step.note, step.done_at, step.done_by = note.strip(), clock.now(), actor.id
    db.session.flush()
    record(
        facts.OnboardingStepDone(
            actor_id=actor.id, enrolment_id=step.enrolment_id, step_id=step.id, has_file=has_file
        )
    )


def reopen_step(actor: Actor, step: OnboardingStep, *, reason: str) -> None:
    """Say that it is not done after all; the reason stays with the startup until it is done again."""
    require(actor, permissions.REOPEN_ONBOARDING, step)
    _require_by_hand(step.item)
    if not reason.strip():
        raise DomainError(_("Say what is missing, so that the team can act on it."), "reason")
    if step.done_at is None:
        raise Conflict(_("This is open already."))
    step.done_at = step.done_by = None
    step.note = reason.strip()
    db.session.flush()
    record(
        facts.OnboardingStepReopened(
            actor_id=actor.id, enrolment_id=step.enrolment_id, step_id=step.id, reason=reason.strip()
        )
    )
