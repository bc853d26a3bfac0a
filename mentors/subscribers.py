"""Who hears of it: letters after facts, and what other facts mean for matches and bookings."""

from typing import Any

from accelerator import clock, mail
from accelerator.accounts import queries as accounts
from accelerator.accounts.facts import PersonSuspended, RoleEnded
from accelerator.accounts.models import User
from accelerator.db import get_or_404
from accelerator.facts import on
from accelerator.i18n import _
from accelerator.organisations import queries as organisations
from accelerator.permissions import SYSTEM
from accelerator.web import link
from cohorts.facts import EnrolmentMoved
from cohorts.models import EnrolmentState
from mentors import facts
from mentors.invitations import invitation_to
from mentors.models import Booking, InvitationState, Match, MeetingInvitation, MentorSession
from mentors.operations import bookings as booking_operations
from mentors.operations import matches as operations
from mentors.operations import meeting_invitations as invitation_operations
from mentors.queries import bookings, hours, matches, matching, meeting_invitations, profiles, sessions

ENDS = [
    state.value for state in (EnrolmentState.GRADUATED, EnrolmentState.WITHDRAWN, EnrolmentState.TERMINATED)
]


@on(facts.MatchingPublished)
@mail.letters
def send_offers(fact: facts.MatchingPublished) -> None:
    """One letter to each mentor and each startup's people, naming all their offers."""
    offered = [row for row in matches.matches_in_run(fact.run_id) if row.id in fact.match_ids]
    by_mentor: dict[int, list[Match]] = {}
    by_startup: dict[int, list[Match]] = {}
    for match in offered:
        by_mentor.setdefault(match.mentor_id, []).append(match)
        by_startup.setdefault(match.enrolment_id, []).append(match)
    for rows in by_mentor.values():
        _write([rows[0].mentor.user], "offer_mentor", matches=rows, cohort=rows[0].cohort)
    for rows in by_startup.values():
        startup = rows[0].enrolment.startup
        people = organisations.people_of(startup.id)
        _write(people, "offer_startup", matches=rows, cohort=rows[0].cohort, startup=startup)


@on(facts.MatchOffered)
@mail.letters
def send_offer(fact: facts.MatchOffered) -> None:
    """The letters of one pair that staff offered by hand."""
    match = matches.match(fact.match_id)
    startup = match.enrolment.startup
    _write([match.mentor.user], "offer_mentor", matches=[match], cohort=match.cohort)
    people = organisations.people_of(startup.id)
    _write(people, "offer_startup", matches=[match], cohort=match.cohort, startup=startup)


@on(facts.MatchAccepted)
@mail.letters
def tell_of_start(fact: facts.MatchAccepted) -> None:
    """Once both accepted, each side learns how to reach the other."""
    if fact.is_active:
        match = matches.match(fact.match_id)
        team = organisations.people_of(match.enrolment.startup_id)
        _write([match.mentor.user], "match_active_mentor", match=match, team=team)
        _write(team, "match_active_startup", match=match)


@on(facts.MatchDeclined)
@mail.letters
def tell_of_refusal(fact: facts.MatchDeclined) -> None:
    """The programme's managers hear the cause and find the next best; the other side hears it from them."""
    match = matches.match(fact.match_id)
    managers = accounts.people_with_role("manager", *match.cohort.scopes)
    page = link("mentors.matching", slug=match.cohort.slug)
    _write(managers, "match_declined", match=match, side=fact.side, reason=fact.reason, page=page)


@on(facts.SessionLogged)
@mail.letters
def ask_for_confirmation(fact: facts.SessionLogged) -> None:
    """The startup is asked to confirm; a mentor for whom somebody else logged is told."""
    session = sessions.session(fact.session_id)
    _ask(session)
    if fact.actor_id != session.mentor.user_id:
        _write([session.mentor.user], "session_on_behalf", session=session)


@on(facts.SessionFlagged)
@mail.letters
def tell_of_flag(fact: facts.SessionFlagged) -> None:
    """The programme's managers are asked to look; what the mentor wrote stays on the page."""
    session = sessions.session(fact.session_id)
    startup = session.enrolment.startup_id
    team = {person.id for person in organisations.people_of(startup)}
    managers = accounts.people_with_role("manager", *session.cohort.scopes)
    _write([person for person in managers if person.id not in team], "session_flagged", session=session)


@on(facts.SessionCorrected)
@mail.letters
def ask_again(fact: facts.SessionCorrected) -> None:
    """A corrected log is confirmed anew."""
    _ask(sessions.session(fact.session_id))


@on(facts.SessionDisputed)
@mail.letters
def tell_of_dispute(fact: facts.SessionDisputed) -> None:
    """The mentor may correct it, the managers settle it."""
    session = sessions.session(fact.session_id)
    managers = accounts.people_with_role("manager", *session.cohort.scopes)
    _write([session.mentor.user, *managers], "session_disputed", session=session, reason=fact.reason)


@on(EnrolmentMoved)
def end_with_the_place(fact: EnrolmentMoved) -> None:
    """Who leaves or finishes a cohort has no mentors there any more."""
    if fact.after in ENDS:
        operations.end_matches_of(
            SYSTEM,
            matching.enrolment_by_id(fact.enrolment_id),
            reason=_("The startup's place in the cohort ended."),
        )


def _ask(session: MentorSession) -> None:
    _write(organisations.people_of(session.enrolment.startup_id), "session_logged", session=session)


def _write(people: list[User], letter: str, **values: Any) -> None:
    for person in people:
        if person.is_active:
            mail.send(person.email, person.name, f"mentors/mail/{letter}.txt", locale=person.locale, **values)


@on(facts.MentorAsked)
@mail.letters
def ask_by_mail(fact: facts.MentorAsked) -> None:
    """A mentor is asked anew for each cohort."""
    place = profiles.place(fact.place_id)
    _write([place.mentor.user], "mentor_asked", place=place)


@on(facts.MentorAnswered)
@mail.letters
def tell_the_other_side(fact: facts.MentorAnswered) -> None:
    """The staff hear what a mentor answered; a mentor hears what the staff decided."""
    place = profiles.place(fact.place_id)
    is_from_mentor = fact.actor_id == place.mentor.user_id
    staff = accounts.people_with_role("manager", *place.cohort.scopes)
    people = staff if is_from_mentor else [place.mentor.user]
    _write(people, "mentor_answered", place=place, is_from_mentor=is_from_mentor, words=fact.words)


@on(facts.BookingMade)
@mail.letters
def invite_both(fact: facts.BookingMade) -> None:
    """Both sides find it in their calendars."""
    _invite(bookings.booking(fact.booking_id), "booking_made")


@on(facts.BookingMoved)
@mail.letters
def move_in_calendars(fact: facts.BookingMoved) -> None:
    """The same entry moves."""
    _invite(bookings.booking(fact.booking_id), "booking_moved", reason=fact.reason)


@on(facts.BookingCancelled)
@mail.letters
def take_out_of_calendars(fact: facts.BookingCancelled) -> None:
    """The same entry goes, and both read why."""
    _invite(bookings.booking(fact.booking_id), "booking_cancelled", reason=fact.reason)


@on(facts.OfficeHoursKept)
@mail.letters
def tell_the_mentor(fact: facts.OfficeHoursKept) -> None:
    """Hours that somebody else opened, changed or ended for a mentor."""
    block = hours.hours(fact.hours_id)
    person = block.mentor.user
    if fact.actor_id != person.id and person.is_active:
        mail.send(
            person.email,
            person.name,
            "mentors/mail/hours_kept.txt",
            locale=person.locale,
            block=block,
            fact=fact,
        )


@on(facts.MatchPaused)
@mail.letters
def tell_of_rest(fact: facts.MatchPaused) -> None:
    """The other side reads why."""
    _tell_other_side(matches.match(fact.match_id), fact.actor_id)


@on(facts.MatchResumed)
@mail.letters
def tell_of_return(fact: facts.MatchResumed) -> None:
    """And that it goes on."""
    _tell_other_side(matches.match(fact.match_id), fact.actor_id)


def _tell_other_side(match: Match, actor_id: int) -> None:
    """And the managers, where no side decided it: they find another mentor."""
    people = [match.mentor.user, *organisations.people_of(match.enrolment.startup_id)]
    if actor_id == SYSTEM.id:
        people += accounts.people_with_role("manager", *match.cohort.scopes)
    others = {person.id: person for person in people if person.id != actor_id}
    _write(list(others.values()), "match_rests", match=match)


@on(facts.MatchEnded)
@mail.letters
def tell_of_the_end(fact: facts.MatchEnded) -> None:
    """Who did not end it themselves reads why; a mentor, who loses sight of the startup, is shown what counts."""
    match = matches.match(fact.match_id)
    mentor, team = match.mentor.user, organisations.people_of(match.enrolment.startup_id)
    for people, page in (
        ([mentor], link("mentors.statement", key=match.mentor.key)),
        (team, link("mentors.match", key=match.key)),
    ):
        others = [person for person in people if person.id != fact.actor_id]
        _write(others, "match_ended", match=match, page=page)


@on(facts.OffersExpired)
@mail.letters
def tell_of_silence(fact: facts.OffersExpired) -> None:
    """The programme's managers hear it at once, and find the next best."""
    expired = [matches.match(ident) for ident in fact.match_ids]
    cohort = expired[0].cohort
    managers = accounts.people_with_role("manager", *cohort.scopes)
    page = link("mentors.matching", slug=cohort.slug)
    _write(managers, "offers_expired", matches=expired, cohort=cohort, page=page)


@on(facts.MatchEnded)
def call_off_with_the_match(fact: facts.MatchEnded) -> None:
    """What two agreed on ends with their match, unless the hours are open to the whole cohort."""
    _call_off_between(get_or_404(Match, fact.match_id))


@on(facts.MatchPaused)
def call_off_while_it_rests(fact: facts.MatchPaused) -> None:
    """And while it rests."""
    _call_off_between(get_or_404(Match, fact.match_id))


def _call_off_between(match: Match) -> None:
    _call_off(is_over=True, mentor_id=match.mentor_id, enrolment_id=match.enrolment_id)


@on(facts.MentorPlaced)
def call_off_with_the_place(fact: facts.MentorPlaced) -> None:
    """A mentor who left a cohort meets none of its startups any more."""
    if not fact.is_active:
        _call_off(mentor_id=fact.mentor_id, cohort_id=fact.cohort_id)


@on(RoleEnded)
def call_off_with_the_role(fact: RoleEnded) -> None:
    """Whoever is no mentor any more meets nobody, and works with nobody (R19)."""
    _call_off_of(fact.user_id)
    profile = profiles.profile_of(fact.user_id)
    if profile is not None:
        operations.end_matches_of_mentor(SYSTEM, profile, reason=_("The mentor left the programme."))


@on(PersonSuspended)
def call_off_with_the_account(fact: PersonSuspended) -> None:
    """Nor does whoever may not sign in any more; their work rests, and goes on by hand once they are back (R19)."""
    _call_off_of(fact.user_id)
    profile = profiles.profile_of(fact.user_id)
    if profile is not None:
        operations.pause_matches_of_mentor(
            SYSTEM, profile, reason=_("The mentor cannot take part at present.")
        )


@on(facts.TieDeclared)
def call_off_with_the_conflict(fact: facts.TieDeclared) -> None:
    """A conflict that is declared late still ends what was agreed; a promise of silence does not."""
    _call_off(mentor_id=fact.mentor_id)


def _call_off_of(user_id: int) -> None:
    profile = profiles.profile_of(user_id)
    if profile is not None:
        _call_off(mentor_id=profile.id)


@on(EnrolmentMoved)
def call_off_with_the_enrolment(fact: EnrolmentMoved) -> None:
    """A startup that is not active in its cohort books nobody."""
    _call_off(enrolment_id=fact.enrolment_id)


def _call_off(*, is_over: bool = False, **whose: int) -> None:
    """Call off the bookings and take back the invitations that could not be made any more today.

    `is_over`: the match of the two has ended, and what its mentor proposed by hand was part of their work.
    """
    if not meeting_invitations.has_anything_ahead(**whose):
        return
    reason = _("The match or a place in the cohort has ended.")
    standing = bookings.standing_from(clock.now(), **whose)
    booking_operations.cancel_all(
        SYSTEM,
        [row for row in standing if (is_over and row.hours_id is None) or not bookings.is_possible(row)],
        reason=reason,
    )
    waiting = meeting_invitations.open_between(**whose)
    invitation_operations.withdraw_all(
        SYSTEM,
        [row for row in waiting if is_over or not meeting_invitations.pair_invited(row).may_meet],
        reason=reason,
    )


def _invite(booking: Booking, letter: str, **values: Any) -> None:
    for person in _both_sides(booking):
        mail.send(
            person.email,
            person.name,
            f"mentors/mail/{letter}.txt",
            locale=person.locale,
            invitation=invitation_to(person, booking),
            booking=booking,
            zone=person.zone,
            **values,
        )


@on(facts.StartupInvited)
@mail.letters
def ask_to_choose(fact: facts.StartupInvited) -> None:
    """The startup's people read the times; whoever answers first answers for all."""
    invitation = meeting_invitations.meeting_invitation(fact.invitation_id)
    for person in organisations.people_of(invitation.enrolment.startup_id):
        _write(
            [person],
            "meeting_invitation",
            proposal=invitation,
            times=meeting_invitations.times_of(invitation),
            zone=person.zone,
        )


@on(facts.InvitationClosed)
@mail.letters
def tell_of_the_answer(fact: facts.InvitationClosed) -> None:
    """Everybody but who closed it; a time that was accepted is told by its booking."""
    if fact.outcome != InvitationState.ACCEPTED.value:
        invitation = meeting_invitations.meeting_invitation(fact.invitation_id)
        people = [person for person in _both_sides(invitation) if person.id != fact.actor_id]
        _write(people, "meeting_invitation_closed", proposal=invitation)


def _both_sides(booking: Booking | MeetingInvitation) -> list[User]:
    people = [booking.mentor.user, *organisations.people_of(booking.enrolment.startup_id)]
    return [person for person in people if person.is_active]
