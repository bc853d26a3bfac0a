"""Finding the challenge tracks of calls (PRG07)."""

from collections import defaultdict
from collections.abc import Iterable

import sqlalchemy as sa
from sqlalchemy.orm import contains_eager, joinedload

from accelerator import clock
from accelerator.db import db, get_or_404
from accelerator.organisations.models import Organisation, OrganisationKind
from accelerator.permissions import Actor
from cohorts.models.applications import Application
from cohorts.models.programmes import Call
from cohorts.models.tracks import Track
from cohorts.queries.deadlines import Deadline

PARTNERS = tuple(
    kind for kind in OrganisationKind if kind not in (OrganisationKind.STARTUP, OrganisationKind.PERSON)
)
"""The kinds of organisations that set a challenge; applicants do not."""


def track(track_id: int) -> Track:
    """One track with its call and partner."""
    return get_or_404(
        Track, track_id, joinedload(Track.call).joinedload(Call.programme), joinedload(Track.partner)
    )


def tracks_of(call: Call) -> list[Track]:
    """A call's tracks in their order, each with its partner."""
    return tracks_by_call([call])[call.id]


def tracks_of_partner(actor: Actor) -> list[Track]:
    """The challenges that a person's organisations set in published calls, the latest to close first."""
    query = (
        sa.select(Track)
        .join(Track.call)
        .where(Track.partner_id.in_(actor.organisations), Call.is_published)
        .options(contains_eager(Track.call), joinedload(Track.partner))
    )
    return list(db.session.scalars(query.order_by(Call.closes_at.desc(), Track.position, Track.id)))


def tracks_by_call(calls: Iterable[Call]) -> dict[int, list[Track]]:
    """The tracks of several calls by their ids, in one query; in none where no call has any."""
    found: dict[int, list[Track]] = defaultdict(list)
    ids = [call.id for call in calls if call.has_tracks]
    query = sa.select(Track).where(Track.call_id.in_(ids)).options(joinedload(Track.partner))
    for one in db.session.scalars(query.order_by(Track.position, Track.id)) if ids else ():
        found[one.call_id].append(one)
    return found


def offered_by(deadline: Deadline) -> list[Track]:
    """The tracks that may be taken up: the open ones of a call, none where it has no tracks.

    Whoever is let in late by a code for one track takes up this one, be it closed for others (PRG04).
    """
    known, only = tracks_of(deadline.call), deadline.track_at(clock.now())
    return [one for one in known if (one.is_open if only is None else one.id == only)]


def lacks_track(application: Application, deadline: Deadline) -> bool:
    """Whether an application has still to take up a challenge: its call has tracks, and it is in none that it may."""
    offered = {one.id for one in offered_by(deadline)}
    return bool(offered) and application.track_id not in offered


def in_track(track_id: int | None) -> sa.ColumnElement[bool]:
    """The filter of applications by a track; with none, all of them pass."""
    return sa.true() if track_id is None else Application.track_id == track_id


def applications_by_track(call_id: int) -> dict[int, tuple[int, int]]:
    """How many applications each track of a call has, begun ones too, and how many of these were handed in."""
    query = (
        sa.select(Application.track_id, sa.func.count(), sa.func.count(Application.submitted_at))
        .where(Application.call_id == call_id, Application.track_id.is_not(None))
        .group_by(Application.track_id)
    )
    return {int(ident): (begun, sent) for ident, begun, sent in db.session.execute(query) if ident}


def is_used(one: Track) -> bool:
    """Whether an application has taken it up, be it a draft."""
    query = sa.select(Application.id).where(Application.track_id == one.id).limit(1)
    return db.session.scalar(query) is not None


def partner_named(name: str) -> Organisation | None:
    """An agency or another partner of this name, however it is capitalised."""
    query = sa.select(Organisation).where(
        Organisation.kind.in_(PARTNERS), sa.func.lower(Organisation.name) == name.casefold()
    )
    return db.session.scalars(query.order_by(Organisation.id).limit(1)).one_or_none()
