"""What managers do with the challenge tracks of a call, and how an applicant takes one up (PRG07)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.organisations import operations as organisations
from accelerator.organisations.models import Organisation, OrganisationKind
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Application, Call, Track
from cohorts.operations.applications import editable
from cohorts.queries import late_entries
from cohorts.queries import tracks as queries
from cohorts.queries.deadlines import deadline_at
from cohorts.queries.rounds import is_limited_to

MOST_TRACKS = 20
"""In one call; applicants read all of them before they choose."""


@dataclass(frozen=True, kw_only=True)
class TrackTerms:
    """What a track says, by language, and whose challenge it is."""

    titles: Mapping[str, str]
    summaries: Mapping[str, str] = field(default_factory=dict)
    partner: str = ""
    """The partner's name; one that is not known yet becomes an agency."""


def add_track(actor: Actor, call: Call, *, terms: TrackTerms) -> Track:
    """Add a challenge at the end of a call's; who has begun already chooses one before handing in."""
    require(actor, permissions.MANAGE_CALL, call)
    call = lock(call)
    known = queries.tracks_of(call)
    if len(known) >= MOST_TRACKS:
        raise Conflict(_("A call has at most %(most)d tracks.", most=MOST_TRACKS))
    track = Track(call=call, position=max((one.position for one in known), default=0) + 1)
    _describe(actor, track, terms)
    call.has_tracks = True
    db.session.add(track)
    db.session.flush()
    _record(actor, track, "added")
    return track


def edit_track(actor: Actor, track: Track, *, terms: TrackTerms) -> None:
    """Change what a track says and whose it is."""
    require(actor, permissions.CHANGE_TRACK, track)
    _describe(actor, track, terms)
    _record(actor, track, "worded")


def move_track(actor: Actor, track: Track, *, up: bool) -> None:
    """Let it change places with the one before or behind it; at the end nothing changes."""
    require(actor, permissions.CHANGE_TRACK, track)
    known = queries.tracks_of(lock(track.call))
    here = next(place for place, one in enumerate(known) if one.id == track.id)
    there = here - 1 if up else here + 1
    if not 0 <= there < len(known):
        return
    known[here], known[there] = known[there], known[here]
    for position, one in enumerate(known, start=1):
        one.position = position
    _record(actor, track, "moved")


def close_track(actor: Actor, track: Track, *, closed: bool = True) -> None:
    """Offer it no more, or again. What was handed in to it stays; a draft in it has to choose another one."""
    require(actor, permissions.CHANGE_TRACK, track)
    known = queries.tracks_of(lock(track.call))
    if closed and all(one.id == track.id for one in known if one.is_open):
        raise Conflict(_("It is the only open track; nobody could apply any more. Open another one first."))
    track.is_open = not closed
    _record(actor, track, "closed" if closed else "opened")


def remove_track(actor: Actor, track: Track) -> None:
    """Take a track away that nobody has chosen; any other can only be closed."""
    require(actor, permissions.CHANGE_TRACK, track)
    call = lock(track.call)
    if queries.is_used(track):
        raise Conflict(_("Somebody has chosen this track. Close it instead: what was handed in stays in it."))
    if late_entries.opens(track.id):
        raise Conflict(_("An access code opens this track alone. Close it instead."))
    if is_limited_to(track.id, call.id):
        raise Conflict(_("A criterion is limited to this track. Change the criterion first."))
    call.has_tracks = len(queries.tracks_of(call)) > 1
    db.session.delete(track)
    _record(actor, track, "removed")


def choose_track(actor: Actor, application: Application, *, track_id: int) -> None:
    """Take up one of the open challenges of the call; until it is handed in another one can be chosen."""
    application, _form = editable(actor, application)
    deadline = deadline_at(clock.now(), application.call, actor, startup_id=application.startup_id)
    chosen = next((one for one in queries.offered_by(deadline) if one.id == track_id), None)
    if application.submitted_at is not None or chosen is None:
        raise DomainError(_("Choose one of the tracks shown."), "track")
    if application.track_id == chosen.id:
        return
    application.track = chosen
    db.session.flush()
    record(facts.TrackChosen(actor_id=actor.id, application_id=application.id, track_id=chosen.id))


def _describe(actor: Actor, track: Track, terms: TrackTerms) -> None:
    if not terms.titles.get("en", "").strip():
        raise DomainError(_("Please fill this in."), "title_en")
    track.titles, track.summaries = dict(terms.titles), dict(terms.summaries)
    track.partner = _partner(actor, " ".join(terms.partner.split()))


def _partner(actor: Actor, name: str) -> Organisation | None:
    if not name:
        return None
    return queries.partner_named(name) or organisations.create_organisation(
        actor, kind=OrganisationKind.AGENCY, name=name, owner_id=None
    )


def _record(actor: Actor, track: Track, change: str) -> None:
    record(facts.TrackChanged(actor_id=actor.id, call_id=track.call_id, track_id=track.id, change=change))
