"""What a manager says to an early warning, and how a programme sets its rules (G20)."""

from datetime import date

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts.models import Enrolment, Programme
from mentors import facts, permissions
from mentors.models.warnings import MarkKind, WarningCode, WarningMark, WarningRule
from mentors.queries import warnings


def mark_warning(
    actor: Actor,
    enrolment: Enrolment,
    *,
    code: WarningCode,
    seen: str,
    kind: MarkKind,
    note: str,
    back_on: date | None = None,
) -> WarningMark:
    """Take a warning on, put it off, or say that it is none; `seen` names the causes that the page showed."""
    require(actor, permissions.WARN, enrolment)
    if not note.strip():
        raise DomainError(_("Say the next step, or why there is none."), "note")
    if kind is MarkKind.SNOOZED and (back_on is None or back_on <= clock.today()):
        raise DomainError(_("Choose a day to come."), "back_on")
    lock(enrolment)
    warning = warnings.warning_of(enrolment, code)
    if warning is None or warning.fingerprint != seen:
        raise Conflict(_("This warning has changed or gone meanwhile. Look at the list again."))
    mark = WarningMark(
        enrolment_id=enrolment.id,
        code=code,
        kind=kind,
        causes=seen,
        note=note.strip()[:1000],
        back_on=back_on if kind is MarkKind.SNOOZED else None,
        marked_by=actor.id,
    )
    db.session.add(mark)
    db.session.flush()
    record(
        facts.WarningMarked(actor_id=actor.id, enrolment_id=enrolment.id, code=code.value, kind=kind.value)
    )
    return mark


def set_rule(
    actor: Actor, programme: Programme, *, code: WarningCode, threshold: int, days: int, is_on: bool
) -> None:
    """Change one rule of a programme; it holds for all its cohorts from now on."""
    require(actor, permissions.SET_WARNINGS, programme)
    if not 1 <= threshold <= 100:
        raise DomainError(_("Between %(least)d and %(most)d.", least=1, most=100), f"{code.value}_threshold")
    if not 1 <= days <= 365:
        raise DomainError(_("Between %(least)d and %(most)d.", least=1, most=365), f"{code.value}_days")
    before = warnings.settings_of([programme.id])[programme.id, code]
    if (before.threshold, before.days, before.is_on) == (threshold, days, is_on):
        return
    rule = warnings.rule_of(programme, code)
    if rule is None:
        rule = WarningRule(programme_id=programme.id, code=code)
        db.session.add(rule)
    rule.threshold, rule.days, rule.is_on = threshold, days, is_on
    record(
        facts.WarningRuleSet(
            actor_id=actor.id,
            programme_id=programme.id,
            code=code.value,
            threshold=threshold,
            days=days,
            is_on=is_on,
        )
    )
