"""Work of the cohorts module that outlives its request; each task re-checks rights and may be run twice."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import url_for
from sqlalchemy.orm import joinedload

from accelerator import pdf
from accelerator.accounts.queries import actor_by_id
from accelerator.db import get_or_404, reading, unit_of_work
from accelerator.errors import Conflict, NotAllowed
from accelerator.i18n import _, force_locale
from accelerator.i18n import lazy_gettext as _l
from accelerator.jobs import Context, job
from accelerator.jobs.schedules import every
from accelerator.permissions import SYSTEM, Actor
from cohorts import documents
from cohorts.models import Call, Cohort, Outcome, Programme
from cohorts.operations import (
    assignments,
    call_letters,
    decisions,
    dossiers,
    inquiries,
    letters,
    meetings,
    reaches,
    reminders,
    screening,
)
from cohorts.operations import calibration as calibrations
from cohorts.operations.conflicts import set_aside_found
from cohorts.operations.offers import expire_offers
from cohorts.operations.rounds import begin_if_due
from cohorts.queries import applications, calls, reviews, rounds
from cohorts.queries import assignments as assignment_queries
from cohorts.queries import calibration as calibration_queries
from cohorts.queries import call_letters as call_letter_queries
from cohorts.queries import decisions as decision_queries
from cohorts.queries import dossiers as dossier_queries
from cohorts.queries import inquiries as inquiry_queries
from cohorts.queries import meetings as meeting_queries
from cohorts.queries import reaches as reach_queries
from cohorts.queries import screening as screening_queries
from cohorts.queries.offers import past_offers
from cohorts.queries.reminders import drafts_of, due_offer_reminders, due_reminders
from cohorts.queries.withheld import withheld_from

AT_ONCE = 100
"""Applications that are screened or decided in one transaction."""
PATIENCE = 5
"""How often in a row others may be faster before such a job gives up."""
LETTERS_AT_ONCE = 20
"""Decisions whose letters are written in one transaction: short enough to let others write between."""


@job("cohorts.deal_reviews")
def deal_reviews(context: Context, call_id: int) -> None:
    """Propose who reads what in the round under way; the solving happens outside of any transaction."""
    with reading():
        asked_by = _asked_by(context)
        pool = assignment_queries.pool_of(rounds.current_round(call_id))
    with force_locale(asked_by.locale or "en"):
        wanted = sum(pool.needs.values())
        context.progress(0, wanted, _("Looking for the fairest deal"))
        dealt = assignment_queries.solve(pool, seed=call_id)
        pairs = [
            [pool.applications[row].id, pool.readers[column].person.id]
            for row, column in zip(*dealt.chosen.nonzero(), strict=True)
        ]
        with unit_of_work():
            proposal = assignments.keep_proposal(
                asked_by,
                rounds.current_round(call_id),
                pairs=pairs,
                missing=assignment_queries.missing_in(pool, dealt),
                share=dealt.share,
            )
        context.progress(len(pairs), wanted, _("Readings proposed"))
    context.result(url_for("cohorts.proposal", key=proposal.key, _external=False))


@job("cohorts.calibrate")
def calibrate(context: Context, call_id: int) -> None:
    """Compute a call's ranking outside of any writing transaction, then put it in place in a short one."""
    with reading():
        slug = get_or_404(Call, call_id).slug
        computed = calibrations.compute(call_id)
    if computed is not None:
        with unit_of_work():
            calibrations.keep(calls.call(slug), computed)
    context.result(url_for("cohorts.calibration", slug=slug, _external=False))


@every(timedelta(hours=1), "cohorts.calibrate_stale", _l("Rankings that lag behind"))
def calibrate_stale(context: Context) -> None:
    """A ranking whose own job failed is computed all the same."""
    with reading():
        waiting = calibration_queries.stale_call_ids()
    for call_id in waiting:
        calibrate(context, call_id)


@job("cohorts.print_minutes")
def print_minutes(context: Context, key: str) -> None:
    """Print the minutes of a closed meeting in its secretary's language, and file them."""
    with reading():
        meeting = meeting_queries.meeting(key)
        minutes = documents.Minutes(
            meeting,
            meeting_queries.members_of(meeting.id),
            meeting_queries.resolved_in(meeting),
            calibration_queries.calibration_of(meeting.call_id),
        )
        locale = meeting.secretary.locale or "en"
        document = documents.minutes_document(minutes, locale)
        name = f"minutes-{meeting.call.slug}-{meeting.held_at:%Y-%m-%d}.pdf"
    body = pdf.render(document)
    with unit_of_work():
        meetings.keep_minutes(meeting_queries.meeting(key), name=name, body=body)
    context.result(url_for("cohorts.meeting", key=key, _external=False))


@job("cohorts.make_dossier")
def make_dossier(context: Context, key: str) -> None:
    """Make a selection file for the one who asked, with the rights they have now; nothing is locked meanwhile."""
    with reading():
        asked_by = _asked_by(context)
        call = dossier_queries.dossier(key).call
        archive = dossiers.compose(call, asked_by.name)
        body, slug = archive.close(), call.slug
    with unit_of_work():
        dossiers.keep_dossier(asked_by, dossier_queries.dossier(key), body=body, counts=archive.counts)
    context.result(url_for("cohorts.dossiers", slug=slug, _external=False))


@every(timedelta(hours=1), "cohorts.forget_dossiers", _l("Delete selection files after a day"))
def forget_dossiers(_context: Context) -> None:
    """What was taken away does not lie about: the bytes go, the record of it stays (R14)."""
    with unit_of_work():
        dossiers.forget_dossiers()


@job("cohorts.release_decisions")
def release_decisions(context: Context, call_id: int, seen: list[int]) -> None:
    """Make all decisions of a call known in one transaction, then write the letters, each once."""
    with unit_of_work():
        asked_by = _asked_by(context)
        slug = get_or_404(Call, call_id).slug
        decisions.publish_decisions(asked_by, calls.call(slug), seen=seen)
    with reading():
        waiting = decision_queries.released_ids(call_id)
    with force_locale(asked_by.locale or "en"):
        message = _("Writing the letters")
    for start in range(0, len(waiting), LETTERS_AT_ONCE):
        context.progress(start, len(waiting), message)
        with unit_of_work():
            for decision in decision_queries.decisions_with_ids(waiting[start : start + LETTERS_AT_ONCE]):
                letters.send_letter(SYSTEM, decision.application, decision=decision)
    context.progress(len(waiting), len(waiting), message)
    context.result(url_for("cohorts.decisions", slug=slug, _external=False))


@job("cohorts.find_rest_eligible")
def find_rest_eligible(context: Context, call_id: int) -> None:
    """Find all that wait eligible, some at a time; what another person screens meanwhile is theirs.

    The startups of whoever asked are left to others (R02).
    """

    def screen(actor: Actor, call: Call) -> int:
        versions = screening_queries.first_waiting(call.id, without=actor.organisations, most=AT_ONCE)
        return screening.screen_applications(actor, call, versions=versions, reason=None)

    with reading():
        wanted = screening_queries.counts(call_id)["waiting"]
    slug = _bit_by_bit(context, call_id, screen, wanted)
    context.result(url_for("cohorts.screening", slug=slug, part="eligible", _external=False))


@job("cohorts.reject_rest")
def reject_rest(context: Context, call_id: int) -> None:
    """Prepare “not selected” for all without a decision, some at a time; what another decides meanwhile stays.

    What is withheld from whoever asked is left to others (R10, R12).
    """

    def reject(actor: Actor, call: Call) -> int:
        keys = decision_queries.undecided_keys(call.id, without=withheld_from(actor, call), most=AT_ONCE)
        return decisions.decide_many(actor, call, versions=dict.fromkeys(keys, 0), outcome=Outcome.REJECT)

    with reading():
        wanted = decision_queries.outcomes_of(call_id).counts[decision_queries.NONE]
    slug = _bit_by_bit(context, call_id, reject, wanted)
    context.result(url_for("cohorts.decisions", slug=slug, outcome="reject", _external=False))


def _bit_by_bit(context: Context, call_id: int, act: Callable[[Actor, Call], int], wanted: int) -> str:
    """Do something with a call's applications until it finds none left, each bit kept for itself; the call's slug.

    `act` says how many it did; `wanted` is how many there were to do. A bit that somebody else reached into is
    looked for anew: what they did is no longer left.
    """
    with reading():
        slug = get_or_404(Call, call_id).slug
    done, refused = 0, 0
    while True:
        try:
            with unit_of_work():
                count = act(_asked_by(context), calls.call(slug))
        except Conflict:
            refused += 1
            if refused > PATIENCE:
                raise
            continue
        if not count:
            return slug
        done, refused = done + count, 0
        context.progress(done, max(wanted, done), "")


@job("cohorts.write_screening_letters")
def write_screening_letters(context: Context, application_ids: list[int]) -> None:
    """Write to the teams that were told why they cannot take part, each once; one reopened meanwhile gets none."""
    for start in range(0, len(application_ids), LETTERS_AT_ONCE):
        with unit_of_work():
            for found in screening_queries.told_among(application_ids[start : start + LETTERS_AT_ONCE]):
                letters.send_screening_letter(SYSTEM, found)
        context.progress(min(start + LETTERS_AT_ONCE, len(application_ids)), len(application_ids), "")


@every(timedelta(hours=1), "cohorts.expire_offers", _l("Close the offers that ran out"))
def close_past_offers(_context: Context) -> None:
    """Close the offers that nobody answered in time and offer their places on, a cohort at a time (DEC04)."""
    with reading():
        cohort_ids = sorted({offer.application.call.cohort_id for offer in past_offers()})
    for cohort_id in cohort_ids:
        with unit_of_work():
            expire_offers(SYSTEM, get_or_404(Cohort, cohort_id, joinedload(Cohort.programme)))


@every(timedelta(hours=1), "cohorts.end_inquiries", _l("End the requests for more information that ran out"))
def end_overdue_inquiries(_context: Context) -> None:
    """Return the applications whose teams did not answer by the date, each in a transaction of its own (R05)."""
    with reading():
        waiting = inquiry_queries.overdue_ids()
    for inquiry_id in waiting:
        with unit_of_work():
            inquiries.end_overdue(SYSTEM, inquiry_queries.inquiry_by_id(inquiry_id))


@every(timedelta(hours=1), "cohorts.set_aside_conflicts", _l("Close reviews in which a conflict was found"))
def set_aside_conflicts(_context: Context) -> None:
    """Memberships, mentors and addresses change while people read: what became a conflict closes (R09)."""
    with unit_of_work():
        set_aside_found(SYSTEM, reviews.held_anywhere())


@every(timedelta(minutes=10), "cohorts.begin_rounds", _l("Begin the rounds whose time has come"))
def begin_rounds(_context: Context) -> None:
    """Go on to the rounds that begin by themselves, each in a transaction of its own (REV02)."""
    with reading():
        waiting = rounds.may_begin_ids()
    for round_id in waiting:
        with unit_of_work():
            begin_if_due(SYSTEM, rounds.round_(round_id))


@every(timedelta(hours=1), "cohorts.remind_drafts", _l("Remind teams of their drafts"))
def remind_drafts(_context: Context) -> None:
    """Write to the teams whose call closes in 7, 2 or 1 days, each draft in a transaction of its own (APP05)."""
    with reading():
        due = due_reminders()
    for reminder in due:
        with unit_of_work():
            draft = applications.application_by_id(reminder.application_id)
            reminders.remind_of_draft(SYSTEM, draft, mark=reminder.mark)


@job("cohorts.tell_of_moved_deadline")
def tell_of_moved_deadline(context: Context, call_id: int, before: str, after: str) -> None:
    """Write to all who have begun an application that its call closes at another time, each once (PRG03)."""
    with reading():
        drafts = drafts_of(call_id)
    moved = {"before": datetime.fromisoformat(before), "after": datetime.fromisoformat(after)}
    for start in range(0, len(drafts), LETTERS_AT_ONCE):
        with unit_of_work():
            for draft_id in drafts[start : start + LETTERS_AT_ONCE]:
                reminders.tell_of_moved_deadline(SYSTEM, applications.application_by_id(draft_id), **moved)
        context.progress(min(start + LETTERS_AT_ONCE, len(drafts)), len(drafts), "")


@job("cohorts.announce_reaches")
def announce_reaches(context: Context, programme_id: int, said_at: str) -> None:
    """Write to the teams of a programme what more people may read before long, each person once (ACC09)."""
    with reading():
        found = reach_queries.readers_to_tell(programme_id)
    for start in range(0, len(found), LETTERS_AT_ONCE):
        with unit_of_work():
            programme = get_or_404(Programme, programme_id)
            for reader in found[start : start + LETTERS_AT_ONCE]:
                reaches.announce_reaches(SYSTEM, programme, reader=reader, said_at=said_at)
        context.progress(min(start + LETTERS_AT_ONCE, len(found)), len(found), "")


@job("cohorts.send_call_letter")
def send_call_letter(context: Context, key: str) -> None:
    """Write a letter to everybody in its circle, some in one transaction, each person once (COM03)."""
    with reading():
        letter = call_letter_queries.call_letter(key)
        found = call_letter_queries.readers(letter.call_id, letter.circle)
        slug = letter.call.slug
    for start in range(0, len(found), LETTERS_AT_ONCE):
        with unit_of_work():
            asked_by, letter = _asked_by(context), call_letter_queries.call_letter(key)
            for reader in found[start : start + LETTERS_AT_ONCE]:
                call_letters.write_to(asked_by, letter, reader=reader)
        context.progress(min(start + LETTERS_AT_ONCE, len(found)), len(found), "")
    context.result(url_for("cohorts.call_letters", slug=slug, _external=False))


@every(timedelta(hours=1), "cohorts.remind_offers", _l("Remind teams of their offers"))
def remind_offers(_context: Context) -> None:
    """Write to the teams whose offer runs out in 3 or 1 days, each in a transaction of its own (DEC04)."""
    with reading():
        due = due_offer_reminders()
    for reminder in due:
        with unit_of_work():
            offered = applications.application_by_id(reminder.application_id)
            reminders.remind_of_offer(SYSTEM, offered, mark=reminder.mark)


def _asked_by(context: Context) -> Actor:
    """Whoever asked for the job, with the rights they have now (R19)."""
    if context.requested_by == SYSTEM.id:
        return SYSTEM
    actor = actor_by_id(context.requested_by)
    if actor is None:
        raise NotAllowed(_("The person who asked for this may not sign in any more."))
    return actor
