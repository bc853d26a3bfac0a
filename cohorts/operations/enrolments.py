"""What happens to a startup's place: described, paused, graduated, ended."""

from accelerator.errors import DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Enrolment, EnrolmentState
from cohorts.models.taxonomy import EXPERTISE, LANGUAGES


def describe_enrolment(
    actor: Actor, enrolment: Enrolment, *, needs: list[str], goals: str, languages: list[str]
) -> None:
    """Say what the startup needs from mentors, wants to reach, and can speak; the matching reads it."""
    require(actor, permissions.DESCRIBE_ENROLMENT, enrolment)
    if not set(needs) <= set(EXPERTISE):
        raise DomainError(_("Choose from the list."), "needs")
    if not set(languages) <= set(LANGUAGES):
        raise DomainError(_("Choose from the list."), "languages")
    enrolment.needs, enrolment.goals, enrolment.languages = needs, goals, languages
    record(facts.EnrolmentDescribed(actor_id=actor.id, enrolment_id=enrolment.id))


def move_enrolment(actor: Actor, enrolment: Enrolment, *, state: EnrolmentState, reason: str) -> None:
    """Pause, resume, graduate or end a startup's place; the reason stays in the record."""
    require(actor, permissions.MOVE_ENROLMENT, enrolment)
    if not reason.strip():
        raise DomainError(_("Say why; it stays in the record."), "reason")
    before = enrolment.state
    enrolment.move_to(state)
    record(
        facts.EnrolmentMoved(
            actor_id=actor.id,
            enrolment_id=enrolment.id,
            before=before.value,
            after=state.value,
            reason=reason.strip(),
        )
    )
