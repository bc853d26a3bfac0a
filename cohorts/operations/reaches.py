"""How far a programme opens its startups' profiles, and what a team says to its figures (ACC09)."""

from collections.abc import Mapping

from accelerator import clock, mail
from accelerator.accounts.models import User
from accelerator.db import db, lock
from accelerator.errors import DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.jobs import enqueue
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Enrolment, FieldGroup, GroupReach, Programme, Reach
from cohorts.queries import reaches as queries


def set_reaches(actor: Actor, programme: Programme, *, reaches: Mapping[FieldGroup, Reach]) -> None:
    """Say who reads which groups: fewer people from now on, more after a notice to all teams of the programme."""
    require(actor, permissions.SET_REACHES, programme)
    lock(programme)
    now, known = clock.now(), queries.settings_of(programme)
    changed = []
    for group, reach in reaches.items():
        if not group.widest.includes(reach):
            raise DomainError(_("This group cannot be opened so far."), group.value)
        row = known.get(group)
        if row is None:
            row = GroupReach(programme_id=programme.id, field_group=group, reach=group.default)
        if row.latest is not reach:
            row.say(reach, now)
            changed.append(row)
    if not changed:
        return
    db.session.add_all(changed)
    announced = {row.field_group.value: row.next_at.isoformat() for row in changed if row.next_at}
    record(
        facts.ReachesSet(
            actor_id=actor.id,
            programme_id=programme.id,
            reaches={row.field_group.value: row.latest.value for row in changed},
            announced=announced,
        )
    )
    if announced:
        title = _("Who reads the profiles of %(programme)s", programme=programme.name)
        enqueue(actor, "cohorts.announce_reaches", title, programme_id=programme.id, said_at=now.isoformat())


def announce_reaches(actor: Actor, programme: Programme, *, reader: User, said_at: str) -> None:
    """Write to one person of a team, once for what was said then, which more people may read before long.

    What was taken back meanwhile is not in it.
    """
    require(actor, permissions.SET_REACHES, programme)
    announced = queries.announced_in(programme.id)
    if not announced:
        return
    mail.send(
        reader.email,
        reader.name,
        "cohorts/mail/reaches_announced.txt",
        locale=reader.locale,
        once=f"reaches:{programme.id}:{said_at}:{reader.id}",
        programme=programme,
        announced=announced,
    )


def share_figures(actor: Actor, enrolment: Enrolment, *, is_shared: bool) -> None:
    """Let mentors read the startup's figures as far as the programme opens them, or take it back at once (R24)."""
    require(actor, permissions.SHARE_FIGURES, enrolment)
    if enrolment.shares_figures is is_shared:
        return
    enrolment.shares_figures = is_shared
    record(facts.FiguresShared(actor_id=actor.id, enrolment_id=enrolment.id, is_shared=is_shared))
