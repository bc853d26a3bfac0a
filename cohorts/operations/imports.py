"""Taking a table of applications into a call, by the same rules as the form."""

import contextlib
from dataclasses import dataclass, field

from accelerator import clock
from accelerator.db import db, lock
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import translated
from accelerator.organisations import operations as organisations
from accelerator.organisations.models import Organisation, OrganisationKind
from accelerator.permissions import SYSTEM, Actor, require
from cohorts import facts, permissions
from cohorts.models.answers import in_one_line, missing
from cohorts.models.applications import Application
from cohorts.models.programmes import Call
from cohorts.models.questions import QuestionForm, form_of
from cohorts.models.sheets import Candidate, Refusal, name_key
from cohorts.models.snapshots import profile_from, snapshot_of
from cohorts.models.tracks import Track
from cohorts.queries import calls, imports
from cohorts.queries.tracks import tracks_of


@dataclass
class ImportResult:
    """How an import ended: how many rows became applications, were there before, or were refused."""

    imported: int = 0
    present: int = 0
    incomplete: int = 0
    refused: list[Refusal] = field(default_factory=list)


def import_applications(
    actor: Actor, call: Call, *, rows: list[Candidate], name_column: str, is_dry_run: bool = False
) -> ImportResult:
    """Turn checked rows into submitted applications of managed startups.

    A row that was imported before is left alone, so that the same file twice changes nothing. A dry run
    counts and refuses alike, and writes nothing.
    """
    require(actor, permissions.IMPORT, call)
    call = calls.call(lock(call).slug)
    known = imports.applicants(call)
    startups = imports.managed_startups([row.key for row in rows])
    tracks = tracks_of(call)
    form, result = form_of(call.questions), ImportResult()
    for row in rows:
        earlier = known.get(row.key)
        if earlier is not None and earlier.import_key == row.key:
            result.present += 1
        elif earlier is not None:
            reason = f"this startup has applied already ({earlier.reference})"
            result.refused.append(Refusal(row.number, name_column, reason))
        elif tracks and _track_of(row, tracks) is None:
            titles = ", ".join(translated(track.titles, "en") for track in tracks)
            reason = f"say which track of the call it is for: {titles}"
            result.refused.append(Refusal(row.number, name_column, reason))
        else:
            result.imported += 1
            result.incomplete += bool(missing(form, row.answers))
            if not is_dry_run:
                _take(actor, call, form, row, startups.get(row.key), _track_of(row, tracks))
    return result


def _track_of(row: Candidate, tracks: list[Track]) -> Track | None:
    """The track that a row names by its title in any language."""
    wanted = name_key(row.track)
    return next((one for one in tracks if wanted in map(name_key, one.titles.values())), None)


def _take(
    actor: Actor,
    call: Call,
    form: QuestionForm,
    row: Candidate,
    startup: Organisation | None,
    track: Track | None,
) -> None:
    if startup is None:
        startup = organisations.create_organisation(
            actor, kind=OrganisationKind(form.participants), name=row.name, owner_id=None
        )
    application = Application(call_id=call.id, startup_id=startup.id, answers=row.answers, import_key=row.key)
    application.call, application.startup, application.track = call, startup, track
    application.is_incomplete = bool(missing(form, row.answers))
    application.saved_at = clock.now()
    db.session.add(application)
    db.session.flush()
    if row.email:
        with contextlib.suppress(Conflict):  # they were invited by an earlier table and have not answered yet
            organisations.invite_member(actor, startup, email=row.email, name=row.email)
    application.hand_in(clock.now())
    submission = snapshot_of(application, by=actor.id, file_hashes={})
    db.session.add(submission)
    organisations.describe_organisation(SYSTEM, startup, **profile_from(startup, row.answers))
    startup.stage, startup.team = (
        str(row.answers.get("stage", "")),
        in_one_line(row.answers.get("team"))[:1000],
    )
    db.session.flush()
    record(
        facts.ApplicationImported(
            actor_id=actor.id,
            application_id=application.id,
            number=application.number or 0,
            content_hash=submission.content_hash,
        )
    )
