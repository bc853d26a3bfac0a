"""What mentors say of themselves, and which cohorts they take part in (MEN01, MEN02)."""

from collections.abc import Iterable, Mapping, Sequence

from accelerator.accounts import operations as accounts
from accelerator.accounts import queries as people
from accelerator.accounts.models import Role, User
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts.models import Cohort
from cohorts.models.taxonomy import EXPERTISE, LANGUAGES, SECTORS, STAGES, Labels
from mentors import facts, permissions
from mentors.models import MentorInCohort, MentorProfile, PlaceState, SessionMode
from mentors.models.profiles import GENDERS, SPEECH
from mentors.queries import profiles

LEVELS = (1, 2, 3)
MOST_EXPERTISE = 15
MOST_STARTUPS = 30
MOST_HOURS = 200


def begin_profile(actor: Actor, user: User) -> MentorProfile:
    """The person's profile, made empty where there is none yet."""
    require(actor, permissions.BEGIN, user)
    found = profiles.profile_of(user.id)
    if found is not None:
        return found
    profile = MentorProfile(user_id=user.id, user=user, expertise={}, sectors=[], stages=[], languages={})
    db.session.add(profile)
    db.session.flush()
    return profile


def describe_mentor(
    actor: Actor,
    profile: MentorProfile,
    *,
    headline: str,
    employer: str,
    about: str,
    expertise: Mapping[str, int],
    sectors: Sequence[str],
    stages: Sequence[str],
    languages: Mapping[str, str],
    hours_per_month: int,
    gender: str = "",
    modes: Sequence[str] = (),
    refused: Sequence[str] = (),
) -> None:
    """Change what a mentor offers; later runs use it, earlier ones keep what they were given."""
    require(actor, permissions.EDIT, profile)
    _check_codes("sectors", sectors, SECTORS)
    _check_codes("stages", stages, STAGES)
    _check_codes("languages", languages, LANGUAGES)
    _check_codes("languages", languages.values(), SPEECH)
    _check_codes("modes", modes, {mode.value: mode.label for mode in SessionMode})
    _check_codes("gender", [gender] if gender else [], GENDERS)
    _check_expertise(expertise, refused)
    if not 0 <= hours_per_month <= MOST_HOURS:
        raise DomainError(_("Between 0 and %(most)d hours.", most=MOST_HOURS), "hours_per_month")
    profile.headline, profile.employer, profile.about = headline, employer, about
    profile.expertise = {code: expertise[code] for code in EXPERTISE if code in expertise}
    profile.sectors, profile.stages, profile.languages = list(sectors), list(stages), dict(languages)
    profile.modes, profile.refused = list(modes), [code for code in EXPERTISE if code in refused]
    profile.hours_per_month, profile.gender = hours_per_month, gender
    record(facts.MentorDescribed(actor_id=actor.id, mentor_id=profile.id))


def _check_expertise(expertise: Mapping[str, int], refused: Sequence[str]) -> None:
    """A few fields, each with its level; none of them refused as well."""
    _check_codes("expertise", expertise, EXPERTISE)
    _check_codes("expertise", refused, EXPERTISE)
    if any(level not in LEVELS for level in expertise.values()):
        raise DomainError(_("A level is 1, 2 or 3."), "expertise")
    if len(expertise) > MOST_EXPERTISE:
        raise DomainError(
            _("Name at most %(most)d fields; what you do best helps startups most.", most=MOST_EXPERTISE),
            "expertise",
        )
    if any(code in expertise for code in refused):
        raise DomainError(_("What you offer you cannot also refuse."), "expertise")


def _check_codes(field: str, given: Iterable[str], known: Labels) -> None:
    if any(code not in known for code in given):
        raise DomainError(_("Choose from the list."), field)


def place_mentor(actor: Actor, cohort: Cohort, *, person: User, most_startups: int) -> MentorInCohort:
    """Take a mentor into a cohort; gives them the role there, and brings back one who had left."""
    require(actor, permissions.PLACE, cohort)
    check_capacity(most_startups)
    profile = begin_profile(actor, person)
    place = profiles.place_in(cohort.id, profile.id)
    if place is not None and place.is_active:
        raise Conflict(_("%(name)s is in this cohort already.", name=person.name), "person")
    if place is None:
        place = MentorInCohort(cohort_id=cohort.id, mentor_id=profile.id)
        db.session.add(place)
    elif not place.is_active:
        place.move_to(PlaceState.APPROVED)
    place.most_startups = most_startups
    db.session.flush()
    give_role(actor, person, cohort)
    record_place(actor, place)
    return place


def give_role(actor: Actor, person: User, cohort: Cohort) -> None:
    """Make somebody a mentor of a cohort, unless they are one by a wider role."""
    if not people.actor_for(person).has("mentor", *cohort.scopes):
        accounts.grant_role(actor, person, role=Role.MENTOR, scope=_scope_to_give(actor, cohort))


def change_place(actor: Actor, place: MentorInCohort, *, most_startups: int, is_active: bool) -> None:
    """Change how many startups a mentor takes, or let them leave; live matches are never undone by it."""
    require(actor, permissions.PLACE, place)
    check_capacity(most_startups)
    lock(place.cohort)
    held = profiles.live_loads(place.cohort_id).get(place.mentor_id, 0)
    if held and not is_active:
        raise Conflict(
            _("This mentor has %(held)d matches in this cohort. End them first, with the reason.", held=held)
        )
    if held > most_startups:
        raise Conflict(
            _("This mentor has %(held)d matches already; the limit cannot be lower.", held=held),
            "most_startups",
        )
    place.most_startups = most_startups
    if is_active != place.is_active:
        place.move_to(PlaceState.APPROVED if is_active else PlaceState.LEFT)
        db.session.flush()
    record_place(actor, place)


def check_capacity(most_startups: int) -> None:
    """Refuse a number of startups that nobody could mentor."""
    if not 0 <= most_startups <= MOST_STARTUPS:
        raise DomainError(_("Between 0 and %(most)d startups.", most=MOST_STARTUPS), "most_startups")


def _scope_to_give(actor: Actor, cohort: Cohort) -> str:
    """The narrowest scope that this manager may give a role for."""
    narrow, wide = cohort.scopes
    return narrow if actor.is_system or actor.has("manager", narrow) else wide


def record_place(actor: Actor, place: MentorInCohort) -> None:
    """Say where a mentor stands in a cohort."""
    record(
        facts.MentorPlaced(
            actor_id=actor.id,
            mentor_id=place.mentor_id,
            cohort_id=place.cohort_id,
            most_startups=place.most_startups,
            is_active=place.is_active,
        )
    )
