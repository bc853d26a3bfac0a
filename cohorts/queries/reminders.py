"""Which drafts are to be reminded of their deadline, and which were (APP05)."""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from accelerator import clock
from accelerator.db import db
from accelerator.mail import OutboxMail
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.programmes import Call

DAYS = (7, 2, 1)
"""A team hears so many days before the advertised deadline that its draft is still one."""


@dataclass(frozen=True)
class Reminder:
    """One draft whose turn it is, with the mark by which its letters are sent once."""

    application_id: int
    mark: str


def due_reminders() -> list[Reminder]:
    """The drafts that nobody has been reminded of since the present step began; two queries a call.

    A draft begun later gets the step it falls into, not those it missed. A deadline that moves counts anew.
    """
    now = clock.now()
    coming = sa.select(Call).where(
        Call.is_published,
        Call.opens_at <= now,
        Call.closes_at > now,
        Call.closes_at <= now + timedelta(days=max(DAYS)),
    )
    return [reminder for call in db.session.scalars(coming.order_by(Call.id)) for reminder in _due_in(call)]


def _due_in(call: Call) -> list[Reminder]:
    left = call.closes_at - clock.now()
    step = min(days for days in DAYS if left <= timedelta(days=days))
    prefix = f"draft-due:{call.id}:{int(call.closes_at.timestamp())}:{step}:"
    sent = {
        once.removeprefix(prefix).split(":")[0]
        for once in db.session.scalars(
            sa.select(OutboxMail.once).where(OutboxMail.once.startswith(prefix, autoescape=True))
        )
        if once
    }
    drafts = sa.select(Application.id).where(
        Application.call_id == call.id, Application.state == ApplicationState.DRAFT
    )
    return [
        Reminder(application_id, f"{prefix}{application_id}:")
        for application_id in db.session.scalars(drafts.order_by(Application.id))
        if str(application_id) not in sent
    ]
