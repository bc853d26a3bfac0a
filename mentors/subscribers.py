"""Who hears of it: letters after facts, and what other modules' facts mean for matches."""

from typing import Any

from accelerator import mail
from accelerator.accounts import queries as accounts
from accelerator.accounts.models import User
from accelerator.facts import on
from accelerator.i18n import _
from accelerator.organisations import queries as organisations
from accelerator.permissions import SYSTEM
from accelerator.web import link
from cohorts.facts import EnrolmentMoved
from cohorts.models import EnrolmentState
from mentors import facts
from mentors.models import Match, MentorSession
from mentors.operations import matches as operations
from mentors.queries import matches, matching, sessions

ENDS = [
    state.value for state in (EnrolmentState.GRADUATED, EnrolmentState.WITHDRAWN, EnrolmentState.TERMINATED)
]


@on(facts.MatchingPublished)
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


@on(facts.MatchAccepted)
def tell_of_start(fact: facts.MatchAccepted) -> None:
    """Once both accepted, each side learns how to reach the other."""
    if fact.is_active:
        match = matches.match(fact.match_id)
        team = organisations.people_of(match.enrolment.startup_id)
        _write([match.mentor.user], "match_active_mentor", match=match, team=team)
        _write(team, "match_active_startup", match=match)


@on(facts.MatchDeclined)
def tell_of_refusal(fact: facts.MatchDeclined) -> None:
    """The programme's managers hear the cause and find the next best; the other side hears it from them."""
    match = matches.match(fact.match_id)
    managers = accounts.people_with_role("manager", *match.cohort.scopes)
    page = link("mentors.matching", slug=match.cohort.slug)
    _write(managers, "match_declined", match=match, side=fact.side, reason=fact.reason, page=page)


@on(facts.SessionLogged)
def ask_for_confirmation(fact: facts.SessionLogged) -> None:
    """The startup is asked to confirm."""
    _ask(sessions.session(fact.session_id))


@on(facts.SessionCorrected)
def ask_again(fact: facts.SessionCorrected) -> None:
    """A corrected log is confirmed anew."""
    _ask(sessions.session(fact.session_id))


@on(facts.SessionDisputed)
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
