"""What managers do with calls."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from accelerator import clock
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.jobs import enqueue
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models.definitions import FormError, refuse_oversize
from cohorts.models.programmes import Call, Cohort
from cohorts.models.questions import form_of
from cohorts.queries.calls import check_prefix, has_applications
from cohorts.queries.programmes import check_address, check_zone
from cohorts.queries.reminders import drafts_of

NOTICE = timedelta(days=3)
"""How far ahead an earlier deadline must lie where somebody has begun."""


@dataclass(frozen=True, kw_only=True)
class CallTerms:
    """Everything that a call promises; `opens_at` and `closes_at` were announced in `zone`."""

    titles: Mapping[str, str]
    """By language, as the other texts; English is needed."""
    opens_at: datetime
    closes_at: datetime
    prefix: str
    summaries: Mapping[str, str] = field(default_factory=dict)
    eligibilities: Mapping[str, str] = field(default_factory=dict)
    faq: Mapping[str, str] = field(default_factory=dict)
    zone: str = "Asia/Jakarta"
    grace_minutes: int = 0
    answer_days: int = 10
    staff_reads_drafts: bool = False
    decisions_promised_on: date | None = None

    def with_prefix(self, prefix: str) -> "CallTerms":
        """The same with another prefix of receipt numbers."""
        return replace(self, prefix=prefix)

    def as_named_in(self, call: Call) -> "CallTerms":
        """The same with the titles and the prefix that a call has: only its dates are new."""
        return replace(self, titles=call.titles, prefix=call.prefix)


def create_call(
    actor: Actor,
    cohort: Cohort,
    *,
    slug: str,
    terms: CallTerms,
    questions: dict[str, Any],
    copy_of: int = 0,
) -> Call:
    """Add a call for a cohort; nobody outside the programme sees it until it is published."""
    require(actor, permissions.CREATE_CALL, cohort)
    check_address(slug, Call)
    check_prefix(_tidied(terms.prefix))
    call = Call(slug=slug, cohort_id=cohort.id, programme_id=cohort.programme_id, questions=questions)
    call.cohort, call.programme = cohort, cohort.programme
    _describe(call, terms)
    _ask(call, questions)
    db.session.add(call)
    db.session.flush()
    record(facts.CallCreated(actor_id=actor.id, call_id=call.id, slug=slug, copy_of=copy_of))
    return call


def edit_call(actor: Actor, call: Call, *, terms: CallTerms) -> None:
    """Change a call's text and dates. A deadline may move, and the change is kept in the record.

    That staff may read drafts can be said only until somebody has begun to write; it can be taken back at any time.
    """
    require(actor, permissions.MANAGE_CALL, call)
    if call.last_number and _tidied(terms.prefix) != call.prefix:
        raise Conflict(_("Receipts already carry this prefix; it stays."), "prefix")
    check_prefix(_tidied(terms.prefix), except_for=call.id)
    before = call.closes_at
    _refuse_sudden_end(call, terms.closes_at)
    if terms.staff_reads_drafts and not call.staff_reads_drafts and has_applications(call.id):
        raise Conflict(
            _("Somebody has begun already, and was told that only the team sees a draft."),
            "staff_reads_drafts",
        )
    _describe(call, terms)
    opens_at, closes_at = call.opens_at.isoformat(), call.closes_at.isoformat()
    record(
        facts.CallChanged(
            actor_id=actor.id,
            call_id=call.id,
            opens_at=opens_at,
            closes_at=closes_at,
            staff_reads_drafts=call.staff_reads_drafts,
        )
    )
    if call.is_published and call.closes_at != before and call.closes_at > clock.now():
        enqueue(
            actor,
            "cohorts.tell_of_moved_deadline",
            _("New deadline of %(call)s", call=call.title),
            call_id=call.id,
            before=before.isoformat(),
            after=closes_at,
        )


def _refuse_sudden_end(call: Call, closes_at: datetime) -> None:
    """Applicants count on what was announced: an earlier deadline leaves those who have begun some days (G14)."""
    is_sooner = call.is_published and closes_at < call.closes_at and call.is_open(clock.now())
    if is_sooner and closes_at < clock.now() + NOTICE and drafts_of(call.id):
        raise Conflict(
            _(
                "Teams have begun and count on the announced deadline. Leave them at least %(days)d days.",
                days=NOTICE.days,
            ),
            "closes_at",
        )


def publish_call(actor: Actor, call: Call) -> None:
    """Show a call to everyone; applications are taken from its opening on. Doing it twice changes nothing."""
    require(actor, permissions.MANAGE_CALL, call)
    if call.is_published:
        return
    if call.true_deadline <= clock.now():
        raise Conflict(_("Its deadline has passed already. Move the deadline first."))
    call.is_published = True
    record(facts.CallPublished(actor_id=actor.id, call_id=call.id))


def _ask(call: Call, questions: dict[str, Any]) -> None:
    try:
        refuse_oversize(questions)
        form_of(questions)
    except FormError as error:
        raise DomainError(str(error), "form") from error
    call.questions = questions


def _tidied(prefix: str) -> str:
    return prefix.strip().upper()


def _describe(call: Call, terms: CallTerms) -> None:
    check_zone(terms.zone)
    if terms.closes_at <= terms.opens_at:
        raise DomainError(_("The deadline must lie after the opening."), "closes_at")
    if terms.decisions_promised_on is not None and terms.decisions_promised_on < terms.closes_at.date():
        raise DomainError(
            _("Decisions cannot be promised for a day before the deadline."), "decisions_promised_on"
        )
    call.titles, call.summaries = dict(terms.titles), dict(terms.summaries)
    call.eligibilities, call.faq = dict(terms.eligibilities), dict(terms.faq)
    call.opens_at, call.closes_at, call.zone = terms.opens_at, terms.closes_at, terms.zone
    call.grace_minutes, call.prefix = terms.grace_minutes, _tidied(terms.prefix)
    call.answer_days, call.staff_reads_drafts = terms.answer_days, terms.staff_reads_drafts
    call.decisions_promised_on = terms.decisions_promised_on
