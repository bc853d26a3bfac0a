"""Beginning a season with the last one's call: its form, its rounds and criteria, and its dates moved along (PRG08)."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from accelerator.accounts.models import Role
from accelerator.accounts.operations import grant_role
from accelerator.db import db
from accelerator.permissions import Actor, require
from cohorts import permissions
from cohorts.models import Call, Cohort, Criterion, Round, Track
from cohorts.models.form_edits import shifted
from cohorts.operations import rounds as operations
from cohorts.operations.calls import CallTerms, create_call
from cohorts.queries import reviews, rounds
from cohorts.queries.tracks import tracks_of


def clone_call(
    actor: Actor, source: Call, *, cohort: Cohort, slug: str, terms: CallTerms, takes_reviewers: bool = False
) -> Call:
    """Write a call like an earlier one; its rounds move by as many days as the opening does.

    Its reviewers come along if that is asked for; how much each reads, they say anew for each round.
    """
    require(actor, permissions.MANAGE_CALL, source)
    days = timedelta(days=round((terms.opens_at - source.opens_at) / timedelta(days=1)))
    questions = shifted(source.questions, days)
    made = create_call(actor, cohort, slug=slug, terms=terms, questions=questions, copy_of=source.id)
    made.has_tracks = source.has_tracks
    for track in tracks_of(source):
        db.session.add(
            Track(
                call_id=made.id,
                position=track.position,
                titles=track.titles,
                summaries=track.summaries,
                partner_id=track.partner_id,
            )
        )
    for place, old in enumerate(rounds.rounds_of(source.id)):
        _copy_round(actor, made, old, days, is_first=place == 0)
    for reviewer in reviews.reviewers_of_this(source) if takes_reviewers else []:
        if reviewer.id != actor.id:  # nobody gives themselves a role
            grant_role(actor, reviewer, role=Role.REVIEWER, scope=f"call:{made.id}")
    return made


def _copy_round(actor: Actor, call: Call, old: Round, days: timedelta, *, is_first: bool) -> None:
    terms = operations.RoundTerms(
        name=old.name,
        starts_at=_moved(old.starts_at, days),
        ends_at=_moved(old.ends_at, days),
        begins=old.begins,
        reads_wanted=old.reads_wanted,
        visibility=old.visibility,
        shows_names=old.shows_names,
        is_blind=old.is_blind,
        hidden=old.hidden,
    )
    if is_first:  # every call begins with one
        new = rounds.rounds_of(call.id)[0]
        operations.edit_round(actor, new, terms=terms)
    else:
        new = operations.add_round(actor, call, terms=terms)
    db.session.execute(sa.delete(Criterion).where(Criterion.round_id == new.id))
    db.session.add_all(
        Criterion(
            round_id=new.id,
            code=criterion.code,
            position=place,
            label=criterion.label,
            weight=criterion.weight,
            anchors=criterion.anchors,
            is_required=criterion.is_required,
        )
        for place, criterion in enumerate(rounds.criteria_of(old), start=1)
    )
    db.session.flush()


def _moved(moment: datetime | None, days: timedelta) -> datetime | None:
    return moment + days if moment is not None else None
