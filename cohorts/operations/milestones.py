"""What is done with milestones: planned, proved, verified or returned, moved and dropped (MIL01–MIL03)."""

from datetime import date
from urllib.parse import urlsplit

from werkzeug.datastructures import FileStorage

from accelerator import clock, files
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import (
    Cohort,
    Enrolment,
    Evidence,
    EvidenceKind,
    Milestone,
    MilestonePlan,
    MilestoneState,
    PlanItem,
    Programme,
)
from cohorts.models.enrolments import RUNNING
from cohorts.models.milestones import OPEN
from cohorts.models.plans import PLAN, PLAN_NAME
from cohorts.queries import enrolments, milestones

FILE_KINDS = ("pdf", "png", "jpg", "csv")
MOST_MB = 10
MOST_EVIDENCE = 30
"""Pieces per milestone; nobody reads more."""


def take_over_plan(actor: Actor, programme: Programme) -> MilestonePlan:
    """Give a programme the shipped plan, in the language of whoever acts; later changes are the programme's own."""
    require(actor, permissions.EDIT_PROGRAMME, programme)
    plan = MilestonePlan(programme_id=programme.id, name=str(PLAN_NAME))
    plan.items = [
        PlanItem(
            position=place, title=str(step.title), goal=str(step.goal), due_after_days=step.due_after_days
        )
        for place, step in enumerate(PLAN, start=1)
    ]
    db.session.add(plan)
    db.session.flush()
    return plan


def apply_plan(actor: Actor, cohort: Cohort, *, plan: MilestonePlan) -> int:
    """Give every startup of a cohort the plan's milestones; those it has already stay as they are.

    Returns how many were added: applying it again, or after a late enrolment, adds only what is missing.
    """
    require(actor, permissions.PLAN_COHORT, cohort)
    if plan.programme_id != cohort.programme_id:
        raise DomainError(_("This plan belongs to another programme."), "plan")
    known = milestones.planned_pairs(cohort.id)
    rows = list(db.session.scalars(enrolments.enrolments_of(cohort).where(Enrolment.state.in_(RUNNING))))
    added = 0
    for enrolment in rows:
        for item in plan.items:
            if (enrolment.id, item.id) not in known:
                due_on = milestones.due_date(cohort, item)
                db.session.add(_planned(enrolment, item.title, item.goal, due_on, plan_item_id=item.id))
                added += 1
    record(facts.PlanApplied(actor_id=actor.id, cohort_id=cohort.id, plan_id=plan.id, milestones=added))
    return added


def add_milestone(actor: Actor, enrolment: Enrolment, *, title: str, goal: str, due_on: date) -> Milestone:
    """Give one startup a milestone of its own, beside the plan's."""
    require(actor, permissions.ADD_MILESTONE, enrolment)
    _require_running(enrolment)
    if not title.strip():
        raise DomainError(_("Please fill this in."), "title")
    milestone = _planned(enrolment, title.strip(), goal, due_on)
    db.session.add(milestone)
    db.session.flush()
    record(facts.MilestoneAdded(actor_id=actor.id, milestone_id=milestone.id, enrolment_id=enrolment.id))
    return milestone


def add_evidence(
    actor: Actor,
    milestone: Milestone,
    *,
    note: str = "",
    address: str = "",
    upload: FileStorage | None = None,
) -> list[Evidence]:
    """Show something for a milestone: words, a web address, a file, or several of them at once."""
    require(actor, permissions.PROVE, milestone)
    _require_open(milestone)
    if len(milestone.evidence) >= MOST_EVIDENCE:
        raise Conflict(
            _("This milestone holds %(most)d pieces of evidence; that is enough.", most=MOST_EVIDENCE)
        )
    added = []
    if note.strip():
        added.append(Evidence(kind=EvidenceKind.NOTE, text=note.strip()))
    if address.strip():
        added.append(Evidence(kind=EvidenceKind.LINK, text=_checked(address)))
    if upload is not None and upload.filename:
        kept = files.keep_upload(upload, actor.id, kinds=FILE_KINDS, most_mb=MOST_MB, field="upload")
        added.append(Evidence(kind=EvidenceKind.FILE, file_id=kept.id, file=kept))
    if not added:
        raise DomainError(_("Add a note, an address or a file."), "note")
    for piece in added:
        piece.milestone_id, piece.added_by = milestone.id, actor.id
        milestone.evidence.append(piece)
    db.session.flush()
    for piece in added:
        record(
            facts.EvidenceAdded(
                actor_id=actor.id, milestone_id=milestone.id, evidence_id=piece.id, kind=piece.kind.value
            )
        )
    return added


def hand_in_milestone(actor: Actor, milestone: Milestone) -> None:
    """Say that it is reached; needs evidence, and from now on the programme has the next step."""
    require(actor, permissions.PROVE, milestone)
    _require_running(milestone.enrolment)
    if not milestone.evidence:
        raise DomainError(_("Show something for it first: a note, an address or a file."), "note")
    milestone.move_to(MilestoneState.SUBMITTED)
    milestone.submitted_at = clock.now()
    record(
        facts.MilestoneHandedIn(
            actor_id=actor.id, milestone_id=milestone.id, enrolment_id=milestone.enrolment_id
        )
    )


def verify_milestone(actor: Actor, milestone: Milestone, *, words: str) -> None:
    """Confirm that it is reached; nobody confirms their own startup's."""
    require(actor, permissions.VERIFY, milestone)
    milestone.move_to(MilestoneState.ACHIEVED)
    milestone.achieved_at, milestone.verified_by, milestone.verdict = clock.now(), actor.id, words.strip()
    record(
        facts.MilestoneVerified(
            actor_id=actor.id, milestone_id=milestone.id, enrolment_id=milestone.enrolment_id
        )
    )


def return_milestone(actor: Actor, milestone: Milestone, *, words: str) -> None:
    """Give it back with what is missing; the founder has the next step again."""
    require(actor, permissions.VERIFY, milestone)
    if not words.strip():
        raise DomainError(_("Say what is missing, so that the team can act on it."), "words")
    milestone.move_to(MilestoneState.RETURNED)
    milestone.verdict, milestone.verified_by = words.strip(), actor.id
    record(
        facts.MilestoneReturned(
            actor_id=actor.id,
            milestone_id=milestone.id,
            enrolment_id=milestone.enrolment_id,
            words=words.strip(),
        )
    )


def move_milestone(actor: Actor, milestone: Milestone, *, due_on: date, reason: str) -> None:
    """Agree on another date; the first one stays on record beside it."""
    require(actor, permissions.PLAN_MILESTONE, milestone)
    _require_open(milestone)
    if not reason.strip():
        raise DomainError(_("Say why; it stays in the record."), "reason")
    before, milestone.due_on = milestone.due_on, due_on
    record(
        facts.MilestoneMoved(
            actor_id=actor.id,
            milestone_id=milestone.id,
            before=before.isoformat(),
            after=due_on.isoformat(),
            reason=reason.strip(),
        )
    )


def drop_milestone(actor: Actor, milestone: Milestone, *, reason: str) -> None:
    """Take it off the startup's list; it no longer counts, and stays to be seen with its reason."""
    require(actor, permissions.PLAN_MILESTONE, milestone)
    if not reason.strip():
        raise DomainError(_("Say why; it stays in the record."), "reason")
    milestone.move_to(MilestoneState.DROPPED)
    milestone.verdict = reason.strip()
    record(facts.MilestoneDropped(actor_id=actor.id, milestone_id=milestone.id, reason=reason.strip()))


def _planned(
    enrolment: Enrolment, title: str, goal: str, due_on: date, plan_item_id: int | None = None
) -> Milestone:
    return Milestone(
        enrolment_id=enrolment.id,
        plan_item_id=plan_item_id,
        title=title,
        goal=goal,
        due_on=due_on,
        first_due_on=due_on,
        evidence=[],
    )


def _require_open(milestone: Milestone) -> None:
    _require_running(milestone.enrolment)
    if milestone.state not in OPEN:
        raise Conflict(
            _("This milestone is “%(now)s”; that step is not possible.", now=milestone.state.label)
        )


def _require_running(enrolment: Enrolment) -> None:
    if enrolment.state not in RUNNING:
        raise Conflict(_("This startup's place is “%(state)s”.", state=enrolment.state.label))


def _checked(address: str) -> str:
    text = address.strip()
    text = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(text)
        host = parts.hostname or ""
    except ValueError:
        host, parts = "", urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or "." not in host
        or any(c.isspace() for c in text)
        or parts.username
    ):
        raise DomainError(
            _("This does not look like a web address, such as https://startup.example."), "address"
        )
    return text[:1000]
