"""Mentors join a cohort: asked anew each time, answered with the code of conduct accepted (MEN02)."""

from accelerator import clock
from accelerator.accounts.models import User
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import SYSTEM, Actor, require
from cohorts.models import Cohort
from mentors import conduct, facts, permissions
from mentors.models import CodeAcceptance, MentorInCohort, PlaceState
from mentors.operations.profiles import begin_profile, check_capacity, give_role, record_place
from mentors.queries import joining, profiles

LONGEST_ANSWER = 1000
NO = (PlaceState.DEFERRED, PlaceState.DECLINED)


def ask_mentor(actor: Actor, cohort: Cohort, *, person: User, most_startups: int) -> MentorInCohort:
    """Ask somebody to mentor in a cohort; they answer for themselves."""
    require(actor, permissions.PLACE, cohort)
    check_capacity(most_startups)
    lock(cohort)
    profile = begin_profile(actor, person)
    place = profiles.place_in(cohort.id, profile.id)
    if place is None:
        place = MentorInCohort(
            cohort_id=cohort.id, mentor_id=profile.id, state=PlaceState.ASKED, is_active=False
        )
        db.session.add(place)
    elif place.state in (PlaceState.ASKED, PlaceState.APPROVED):
        raise Conflict(
            _("%(name)s is in this cohort already, or has been asked.", name=person.name), "person"
        )
    else:
        place.move_to(PlaceState.ASKED)
    place.most_startups, place.answer = most_startups, ""
    db.session.flush()
    record(facts.MentorAsked(actor_id=actor.id, place_id=place.id, mentor_id=profile.id, cohort_id=cohort.id))
    return place


def ask_again(actor: Actor, cohort: Cohort) -> int:
    """Ask everybody who took part in the cohort before this one and is not on its list yet; returns how many."""
    require(actor, permissions.PLACE, cohort)
    earlier = joining.mentors_of_earlier(cohort)
    for place in earlier:
        ask_mentor(actor, cohort, person=place.mentor.user, most_startups=place.most_startups)
    return len(earlier)


def offer_oneself(
    actor: Actor, cohort: Cohort, *, most_startups: int, accepts_code: bool, locale: str
) -> None:
    """A mentor of the programme would like to take part; the staff decide."""
    require(actor, permissions.OFFER_ONESELF, cohort)
    check_capacity(most_startups)
    profile = profiles.profile_of(actor.id)
    if profile is None:
        raise DomainError(_("Describe yourself first; the programme reads it before it decides."))
    lock(profile)
    place = profiles.place_in(cohort.id, profile.id)
    if place is None:
        place = MentorInCohort(
            cohort_id=cohort.id, mentor_id=profile.id, state=PlaceState.DESIRED, is_active=False
        )
        db.session.add(place)
    else:
        place.move_to(PlaceState.DESIRED)
    place.most_startups = most_startups
    db.session.flush()
    _accept_code(actor, place, accepts_code, locale)
    _record_answer(actor, place)


def accept_ask(
    actor: Actor, place: MentorInCohort, *, most_startups: int, accepts_code: bool, locale: str
) -> None:
    """Take part: with so many startups, by the code of conduct. The role comes with it."""
    require(actor, permissions.ANSWER_ASK, place)
    check_capacity(most_startups)
    place = lock(place)
    if place.state is not PlaceState.ASKED and not place.is_active:
        raise Conflict(_("This place is “%(now)s”; that step is not possible.", now=place.state.label))
    _accept_code(actor, place, accepts_code, locale)
    if place.state is PlaceState.ASKED:
        place.most_startups = most_startups
        place.move_to(PlaceState.APPROVED)
        db.session.flush()
        give_role(SYSTEM, place.mentor.user, place.cohort)
        record_place(actor, place)
        _record_answer(actor, place)


def refuse_ask(actor: Actor, place: MentorInCohort, *, state: PlaceState, words: str) -> None:
    """Not this time, or not at all; a word about it helps the next asking."""
    require(actor, permissions.ANSWER_ASK, place)
    if state not in NO:
        raise DomainError(_("Choose from the list."), "answer")
    place = lock(place)
    if place.state is not PlaceState.ASKED:
        raise Conflict(_("This place is “%(now)s”; that step is not possible.", now=place.state.label))
    place.move_to(state)
    place.answer = words.strip()[:LONGEST_ANSWER]
    _record_answer(actor, place)


def decide_on_mentor(actor: Actor, place: MentorInCohort, *, state: PlaceState, words: str) -> None:
    """The staff's answer to somebody who would like to take part."""
    require(actor, permissions.PLACE, place)
    place = lock(place)
    if place.state is not PlaceState.DESIRED:
        raise Conflict(_("This place is “%(now)s”; that step is not possible.", now=place.state.label))
    place.move_to(state)
    place.answer = words.strip()[:LONGEST_ANSWER]
    db.session.flush()
    if place.is_active:
        give_role(actor, place.mentor.user, place.cohort)
        record_place(actor, place)
    _record_answer(actor, place)


def _accept_code(actor: Actor, place: MentorInCohort, accepts: bool, locale: str) -> None:
    """Keep which version was accepted for which cohort, and in which language it was read."""
    if joining.has_accepted(place):
        return
    if not accepts:
        raise DomainError(_("Mentors take part by this code. Tick it if you agree."), "accepts_code")
    spoken, _sentences = conduct.CURRENT.sentences(locale)
    db.session.add(
        CodeAcceptance(
            mentor_id=place.mentor_id,
            cohort_id=place.cohort_id,
            code_version=conduct.CURRENT.version,
            locale=spoken,
            accepted_at=clock.now(),
        )
    )
    db.session.flush()
    record(
        facts.CodeAccepted(
            actor_id=actor.id,
            mentor_id=place.mentor_id,
            cohort_id=place.cohort_id,
            code_version=conduct.CURRENT.version,
        )
    )


def _record_answer(actor: Actor, place: MentorInCohort) -> None:
    record(
        facts.MentorAnswered(
            actor_id=actor.id, place_id=place.id, state=place.state.value, words=place.answer
        )
    )
