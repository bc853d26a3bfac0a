"""Finding meetings, who sits in them, and what they resolved."""

from collections import defaultdict
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator.accounts import queries as accounts
from accelerator.accounts.models import User
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation
from cohorts.models import Application, Call, Meeting, MeetingMember, Resolution, Standing
from cohorts.models.applications import UNDECIDED
from cohorts.models.meetings import Ballot, Band, Vote
from cohorts.queries.calibration import OUT_OF_SIGHT

MOST_SHOWN = 200
"""How many applications of the middle band one page lists; a meeting discusses fewer."""


@dataclass(frozen=True)
class Item:
    """One application on the agenda, and what was resolved."""

    application_id: int
    key: str
    number: int
    name: str
    standing: Standing | None
    resolution: Resolution | None
    ballots: dict[int, Ballot]
    """By person."""

    @property
    def position(self) -> int | None:
        """The place in the ranking."""
        return self.standing.position if self.standing else None


def meeting(key: str) -> Meeting:
    """One meeting with its call, its chair and its secretary."""
    return get_or_404(
        Meeting,
        key,
        joinedload(Meeting.call).options(joinedload(Call.programme), joinedload(Call.cohort)),
        joinedload(Meeting.chair),
        joinedload(Meeting.secretary),
        joinedload(Meeting.minutes),
    )


def meetings_of(call_id: int) -> list[Meeting]:
    """A call's meetings, latest first."""
    query = sa.select(Meeting).where(Meeting.call_id == call_id)
    query = query.options(joinedload(Meeting.chair), joinedload(Meeting.minutes))
    return list(db.session.scalars(query.order_by(Meeting.held_at.desc(), Meeting.id.desc())))


def eligible_members(call: Call, *, secretary_id: int) -> list[User]:
    """Who may sit and vote: the call's readers and those who run its programme, but for whoever keeps the record."""
    found = {
        person.id: person
        for role in ("manager", "reviewer")
        for person in accounts.people_with_role(role, *call.scopes)
        if person.id != secretary_id
    }
    return sorted(found.values(), key=lambda person: (person.name, person.id))


def members_of(meeting_id: int) -> list[User]:
    """The people present with a vote, by name."""
    query = sa.select(User).join(MeetingMember, MeetingMember.user_id == User.id)
    return list(
        db.session.scalars(query.where(MeetingMember.meeting_id == meeting_id).order_by(User.name, User.id))
    )


def band_counts(meeting: Meeting) -> dict[Band, int]:
    """How many applications stand in each band."""
    position = Standing.position
    query = (
        sa.select(
            sa.func.count().filter(position <= meeting.yes_to),
            sa.func.count().filter(position > meeting.discuss_to),
            sa.func.count(),
        )
        .select_from(Application)
        .outerjoin(Standing, Standing.application_id == Application.id)
        .where(Application.call_id == meeting.call_id, Application.state.in_(UNDECIDED))
    )
    yes, no, everybody = db.session.execute(query).one()
    return {Band.YES: yes, Band.DISCUSS: everybody - yes - no, Band.NO: no}


def agenda_of(meeting: Meeting, band: Band) -> list[Item]:
    """The applications of one band in the order of the ranking, and those of it that were resolved on."""
    position = Standing.position
    inside = {
        Band.YES: position <= meeting.yes_to,
        Band.DISCUSS: sa.or_(
            position.is_(None), sa.and_(position > meeting.yes_to, position <= meeting.discuss_to)
        ),
        Band.NO: position > meeting.discuss_to,
    }[band]
    query = (
        _items(meeting)
        .where(inside, sa.or_(Application.state.in_(UNDECIDED), Resolution.id.is_not(None)))
        .limit(MOST_SHOWN)
    )
    return _with_ballots(meeting, query)


def resolved_in(meeting: Meeting) -> list[Item]:
    """Everything that a meeting resolved on, in the order of the ranking it had before it."""
    return _with_ballots(meeting, _items(meeting).where(Resolution.id.is_not(None)))


def item_of(meeting: Meeting, application_id: int) -> Item | None:
    """One application as it stands on a meeting's agenda."""
    found = _with_ballots(meeting, _items(meeting).where(Application.id == application_id))
    return found[0] if found else None


def _items(meeting: Meeting) -> sa.Select[Application, Organisation, Standing, Resolution]:
    return (
        sa.select(Application, Organisation, Standing, Resolution)
        .join(Organisation, Organisation.id == Application.startup_id)
        .outerjoin(Standing, Standing.application_id == Application.id)
        .outerjoin(
            Resolution,
            sa.and_(Resolution.application_id == Application.id, Resolution.meeting_id == meeting.id),
        )
        .where(Application.call_id == meeting.call_id, Application.number.is_not(None))
        .order_by(sa.func.coalesce(Standing.position, OUT_OF_SIGHT), Application.number)
    )


def _with_ballots(
    meeting: Meeting, query: sa.Select[Application, Organisation, Standing, Resolution]
) -> list[Item]:
    rows = db.session.execute(query).all()
    ballots: dict[int, dict[int, Ballot]] = defaultdict(dict)
    votes = sa.select(Vote).where(Vote.meeting_id == meeting.id)
    for vote in db.session.scalars(votes):
        ballots[vote.application_id][vote.user_id] = vote.ballot
    return [
        Item(
            application_id=application.id,
            key=application.key,
            number=application.number or 0,
            name=startup.name,
            standing=standing,
            resolution=resolution,
            ballots=ballots.get(application.id, {}),
        )
        for application, startup, standing, resolution in rows
    ]
