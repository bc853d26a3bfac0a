"""What else happens when something has happened in programmes, calls and cohorts."""

from typing import Any

from accelerator import mail
from accelerator.accounts.facts import (
    ConsentAnswered,
    ConsentTextPublished,
    PersonRestored,
    PersonSuspended,
)
from accelerator.accounts.models import ConsentKind, User
from accelerator.accounts.queries import person, person_by_email
from accelerator.db import get_or_404
from accelerator.facts import on
from accelerator.mail.preferences import Kind
from accelerator.organisations.facts import MembershipBegan, MembershipEnded
from accelerator.organisations.queries import memberships_of_person, people_of
from accelerator.permissions import SYSTEM
from cohorts import facts
from cohorts.models import Call, Enrolment, EnrolmentState, InquiryState, Programme, Round
from cohorts.models.letter_templates import ProgrammeLetter
from cohorts.operations import calibration, onboarding, rounds
from cohorts.operations import co_applicants as co_applicant_operations
from cohorts.operations import milestones as milestone_operations
from cohorts.queries import (
    applications,
    co_applicants,
    enrolments,
    inquiries,
    late_entries,
    milestones,
    redactions,
)
from cohorts.queries import calibration as calibrations
from cohorts.queries import onboarding as onboardings
from cohorts.wording import composed


@on(facts.ProgrammeCreated)
def give_a_plan(fact: facts.ProgrammeCreated) -> None:
    """A new programme starts with the shipped milestone plan."""
    milestone_operations.take_over_plan(SYSTEM, get_or_404(Programme, fact.programme_id))


@on(facts.CallCreated)
def give_a_round(fact: facts.CallCreated) -> None:
    """A new call starts with one round and the shipped rubric."""
    rounds.open_first_round(SYSTEM, get_or_404(Call, fact.call_id))


@on(facts.ApplicationSubmitted)
@mail.letters
def send_the_receipt(fact: facts.ApplicationSubmitted) -> None:
    """Whoever submitted gets the number and the fingerprint in their language; those who wrote along get a copy."""
    application = applications.application_by_id(fact.application_id)
    submitter = person(fact.actor_id)
    for user in (submitter, *co_applicants.copied_on(application)):
        subject, body = composed(ProgrammeLetter.RECEIVED, application, locale=user.locale, name=user.name)
        if user is submitter:
            once = f"received:{application.id}"
            mail.write(
                user.email, user.name, subject, body, kind=Kind.DECISION, locale=user.locale, once=once
            )
        else:
            once = f"received:{application.id}:{user.id}"
            co_applicant_operations.send_copy(user, application, subject=subject, body=body, once=once)


@on(facts.LateEntryGranted)
def tell_of_the_own_deadline(fact: facts.LateEntryGranted) -> None:
    """Whoever is let in late hears until when; whoever typed a code knows it."""
    if fact.code_id:
        return
    entry = late_entries.late_entry_by_id(fact.entry_id)
    known = person_by_email(entry.email)
    mail.send(
        entry.email,
        known.name if known else entry.email,
        "cohorts/mail/late_entry.txt",
        locale=known.locale if known else None,
        once=f"late-entry:{entry.id}",
        entry=entry,
        call=entry.call,
    )


@on(facts.ApplicationWithdrawn)
@mail.letters
def tell_the_team_of_the_withdrawal(fact: facts.ApplicationWithdrawn) -> None:
    """Everybody in the team hears that the application is withdrawn, and by whom."""
    application = applications.application_by_id(fact.application_id)
    by = person(fact.actor_id).name
    for member in people_of(application.startup_id):
        mail.send(
            member.email,
            member.name,
            "cohorts/mail/application_withdrawn.txt",
            locale=member.locale,
            once=f"withdrawn:{application.id}:{member.id}",
            application=application,
            by=by,
        )


@on(MembershipBegan)
def hand_over_applications(fact: MembershipBegan) -> None:
    """Whoever claims a startup that came in from a table owns what was handed in for it."""
    if fact.is_founding:
        return
    for application in applications.unclaimed_of(fact.organisation_id):
        application.owner_id = fact.user_id


@on(facts.ApplicationRestored)
@mail.letters
def tell_the_team_of_the_return(fact: facts.ApplicationRestored) -> None:
    """Everybody in the team hears that the application takes part again."""
    _tell_the_team(fact.application_id, "application_restored", reason=fact.reason)


@on(facts.InformationRequested)
@mail.letters
def send_the_questions(fact: facts.InformationRequested) -> None:
    """Everybody in the team hears what is asked and until when."""
    asked = _asked(fact.inquiry_id)
    _tell_the_team(fact.application_id, "information_requested", asked=asked, inquiry=asked.inquiry)


@on(facts.InquiryAnswered)
@mail.letters
def confirm_the_answer(fact: facts.InquiryAnswered) -> None:
    """Whoever handed the answer in gets its fingerprint, and whoever asked hears that it is there."""
    application, inquiry = (
        applications.application_by_id(fact.application_id),
        inquiries.inquiry_by_id(fact.inquiry_id),
    )
    stale = redactions.stale_of(application)
    values = {"application": application, "inquiry": inquiry, "fact": fact, "stale": stale}
    sender, asker = person(fact.actor_id), inquiry.asker
    _write(sender, "answer_received", f"answered:{inquiry.id}", **values)
    _write(asker, "answer_arrived", f"answer-arrived:{inquiry.id}", **values)


@on(facts.InquiryEnded)
@mail.letters
def tell_that_nothing_is_asked_any_more(fact: facts.InquiryEnded) -> None:
    """The team hears what counts now; whoever asked hears that no answer came."""
    inquiry = inquiries.inquiry_by_id(fact.inquiry_id)
    _tell_the_team(fact.application_id, "inquiry_ended", inquiry=inquiry, reason=fact.reason)
    if inquiry.state is InquiryState.LAPSED:
        application = applications.application_by_id(fact.application_id)
        _write(
            inquiry.asker,
            "answer_missing",
            f"no-answer:{inquiry.id}",
            application=application,
            inquiry=inquiry,
        )


def _asked(inquiry_id: int) -> inquiries.Asked:
    """A request with its questions in words."""
    inquiry = inquiries.inquiry_by_id(inquiry_id)
    return next(one for one in inquiries.asked_of(inquiry.application) if one.inquiry.id == inquiry_id)


def _tell_the_team(application_id: int, template: str, **values: Any) -> None:
    application = applications.application_by_id(application_id)
    for member in people_of(application.startup_id):
        _write(member, template, None, application=application, **values)


def _write(to: User, template: str, once: str | None, **values: Any) -> None:
    mail.send(to.email, to.name, f"cohorts/mail/{template}.txt", locale=to.locale, once=once, **values)


@on(facts.StartupEnrolled)
def give_what_the_others_have(fact: facts.StartupEnrolled) -> None:
    """A startup that comes late gets the milestones and the checklist that its cohort already has."""
    has_plan, has_checklist = onboardings.prepared_in(fact.cohort_id)
    if has_plan:
        cohort = enrolments.cohort_of(fact.enrolment_id)
        for plan in milestones.plans_applied_in(fact.cohort_id):
            milestone_operations.apply_plan(SYSTEM, cohort, plan=plan)
    if has_checklist:
        onboarding.give_steps(fact.enrolment_id, fact.cohort_id)
        onboarding.settle_by_consent(fact.actor_id, [fact.startup_id])


@on(ConsentTextPublished)
def ask_every_team_again(fact: ConsentTextPublished) -> None:
    """A new version is unanswered by everybody, and the first one takes the place of what was noted by hand."""
    if not fact.audience and fact.kind != ConsentKind.TERMS.value:
        onboarding.settle_by_consent(fact.actor_id)


@on(ConsentAnswered)
def settle_what_an_answer_proves(fact: ConsentAnswered) -> None:
    """The last of a team who answers closes the line of the checklist."""
    if fact.kind != ConsentKind.TERMS.value:
        settle_their_teams(fact)


def settle_their_teams(fact: ConsentAnswered | PersonSuspended | PersonRestored) -> None:
    """Nobody waits for the answer of one who cannot enter; whoever may again is asked again."""
    startups = [membership.organisation_id for membership in memberships_of_person(fact.user_id)]
    onboarding.settle_by_consent(fact.actor_id, startups)


on(PersonSuspended)(settle_their_teams)
on(PersonRestored)(settle_their_teams)


@on(MembershipBegan)
def settle_with_the_newcomer(fact: MembershipBegan) -> None:
    """Whoever joins a team has not answered yet."""
    if not fact.is_founding:
        onboarding.settle_by_consent(fact.actor_id, [fact.organisation_id])


@on(MembershipEnded)
def settle_without_the_leaver(fact: MembershipEnded) -> None:
    """Nobody waits for the answer of one who left."""
    onboarding.settle_by_consent(fact.actor_id, [fact.organisation_id])


@on(facts.StartupEnrolled)
@mail.letters
def welcome_the_team(fact: facts.StartupEnrolled) -> None:
    """The team hears that it is in, and where its page is."""
    enrolment = get_or_404(Enrolment, fact.enrolment_id, *enrolments.WITH_COHORT)
    for member in people_of(fact.startup_id):
        mail.send(
            member.email,
            member.name,
            "cohorts/mail/enrolled.txt",
            locale=member.locale,
            once=f"enrolled:{enrolment.id}:{member.id}",
            enrolment=enrolment,
        )


@on(facts.EnrolmentMoved)
@mail.letters
def tell_the_team_of_its_place(fact: facts.EnrolmentMoved) -> None:
    """The team hears that its place rests, goes on or has ended; the reason stays in the record."""
    enrolment = get_or_404(Enrolment, fact.enrolment_id, *enrolments.WITH_COHORT)
    for member in people_of(enrolment.startup_id):
        _write(member, "place_moved", None, enrolment=enrolment, state=EnrolmentState(fact.after))


@on(facts.MilestoneReturned)
@mail.letters
def tell_what_is_missing(fact: facts.MilestoneReturned) -> None:
    """The team hears what the verdict was and what is missing."""
    milestone = milestones.milestone_by_id(fact.milestone_id)
    by = person(fact.actor_id).name if fact.actor_id else ""
    for member in people_of(milestone.enrolment.startup_id):
        mail.send(
            member.email,
            member.name,
            "cohorts/mail/milestone_returned.txt",
            locale=member.locale,
            milestone=milestone,
            words=fact.words,
            by=by,
        )


def rank_anew(
    fact: facts.ReviewSubmitted | facts.ReviewReopened | facts.ReviewReturned | facts.SampleMarked,
) -> None:
    """The ranking of the call no longer says what its readers say."""
    calibration.note_change(calibrations.call_id_of(fact.application_id))


on(facts.ReviewSubmitted)(rank_anew)
on(facts.ReviewReopened)(rank_anew)
on(facts.ReviewReturned)(rank_anew)
on(facts.SampleMarked)(rank_anew)


@on(facts.RoundActivated)
def rank_by_the_new_round(fact: facts.RoundActivated) -> None:
    """Decisions stand on the round that is under way, and so does the ranking."""
    calibration.note_change(get_or_404(Round, fact.round_id).call_id)


@on(facts.RoundChanged)
def rank_as_it_weighs(fact: facts.RoundChanged) -> None:
    """Whether readers' own confidence counts is a rule of the ranking."""
    call_id = get_or_404(Round, fact.round_id).call_id
    ranking = calibrations.calibration_of(call_id)
    if ranking and ranking.weighs_confidence is not fact.weighs_confidence:
        calibration.note_change(call_id)


@on(facts.ApplicationRestored)
def rank_with_it(fact: facts.ApplicationRestored) -> None:
    """One that comes back takes the place that its readers gave it."""
    calibration.note_change(calibrations.call_id_of(fact.application_id))


@on(facts.ApplicationWithdrawn)
def rank_without_it(fact: facts.ApplicationWithdrawn) -> None:
    """Those behind a withdrawn application move up."""
    if calibrations.standing_of(fact.application_id) is not None:
        calibration.note_change(calibrations.call_id_of(fact.application_id))


@on(facts.ApplicationReopened)
@mail.letters
def tell_the_team_that_it_is_reopened(fact: facts.ApplicationReopened) -> None:
    """Only a team that was told it is out hears that it is in again."""
    if fact.was_told:
        _tell_the_team(fact.application_id, "application_reopened", reason=fact.reason)


def rank_after_screening(fact: facts.ApplicationScreened | facts.ApplicationReopened) -> None:
    """One that drops out makes room; one that comes back takes the place that its readers gave it."""
    if calibrations.standing_of(fact.application_id) is not None or isinstance(
        fact, facts.ApplicationReopened
    ):
        calibration.note_change(calibrations.call_id_of(fact.application_id))


on(facts.ApplicationScreened)(rank_after_screening)
on(facts.ApplicationReopened)(rank_after_screening)
