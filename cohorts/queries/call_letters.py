"""Finding a call's letters, and the people whom one reaches."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.mail import MailState, OutboxMail
from accelerator.organisations.models import Organisation
from accelerator.organisations.queries import people_by_organisation
from accelerator.permissions import Actor
from cohorts.models.applications import Application
from cohorts.models.call_letters import CallLetter, Circle
from cohorts.models.programmes import Call, Cohort


def call_letter(key: str) -> CallLetter:
    """One letter with its call, programme and cohort."""
    call = joinedload(CallLetter.call)
    return get_or_404(
        CallLetter,
        key,
        call.joinedload(Call.programme),
        call.joinedload(Call.cohort).joinedload(Cohort.programme),
    )


def letters_of(call: Call, *, circle: Circle | None = None, is_sent: bool | None = None) -> list[CallLetter]:
    """A call's letters, drafts first, then the latest sent; to one circle, or only drafts or only sent ones."""
    query = sa.select(CallLetter).where(CallLetter.call_id == call.id)
    if circle is not None:
        query = query.where(CallLetter.circle == circle)
    if is_sent is not None:
        query = query.where(CallLetter.sent_at.is_not(None) if is_sent else CallLetter.sent_at.is_(None))
    return list(db.session.scalars(query.order_by(CallLetter.sent_at.is_not(None), CallLetter.id.desc())))


@dataclass(frozen=True)
class Reader:
    """Somebody whom a letter reaches, and one application for which it does."""

    person: User
    application_id: int
    startup_id: int
    startup: str


def readers(call_id: int, circle: Circle) -> list[Reader]:
    """Everybody in the teams of a circle, each person with each of their applications; two queries."""
    query = (
        sa.select(Application.id, Organisation.id, Organisation.name)
        .join(Organisation, Organisation.id == Application.startup_id)
        .where(Application.call_id == call_id, Application.state.in_(circle.states))
    )
    found = db.session.execute(query.order_by(Application.id)).all()
    people = people_by_organisation([startup_id for _id, startup_id, _name in found])
    return [
        Reader(person, application_id, startup_id, name)
        for application_id, startup_id, name in found
        for person in people[startup_id]
    ]


def sample(letter: CallLetter, actor: Actor) -> Reader | None:
    """Somebody whom a letter reaches, to look at it as they read it.

    Nobody where it goes to drafts, for staff do not know whose these are (R03), and nobody of the actor's own team.
    """
    if letter.circle is Circle.BEGUN:
        return None
    others = (
        one for one in readers(letter.call_id, letter.circle) if one.startup_id not in actor.organisations
    )
    return next(others, None)


def states_of(letter: CallLetter) -> dict[MailState, int]:
    """Where the copies of a sent letter stand, and how many of each."""
    query = (
        sa.select(OutboxMail.state, sa.func.count().label("copies"))
        .where(OutboxMail.once.startswith(f"call-letter:{letter.id}:", autoescape=True))
        .group_by(OutboxMail.state)
    )
    found = {row.state: row.copies for row in db.session.execute(query)}
    return {state: found[state] for state in MailState if state in found}


def people_in(call_id: int, circle: Circle) -> int:
    """How many people a letter to this circle reaches now."""
    return len({reader.person.id for reader in readers(call_id, circle)})
