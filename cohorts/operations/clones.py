"""Beginning a season with the last one's call: its form, its rounds and criteria, and its dates moved along (PRG08)."""

import re
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from accelerator.accounts.models import Role
from accelerator.accounts.operations import grant_role
from accelerator.db import db
from accelerator.permissions import Actor, require
from cohorts import permissions
from cohorts.models import (
    Calibration,
    Call,
    CallLetter,
    Cohort,
    ConflictRule,
    Criterion,
    Effect,
    Round,
    RoundState,
    Track,
)
from cohorts.models.form_edits import shifted
from cohorts.models.zones import instant, wall_clock
from cohorts.operations import rounds as operations
from cohorts.operations.calls import CallTerms, create_call
from cohorts.queries import conflicts, reviews, rounds
from cohorts.queries.calibration import calibration_of
from cohorts.queries.call_letters import letters_of
from cohorts.queries.tracks import tracks_of

YEAR = re.compile(r"\b20\d\d\b")
SHORT_YEAR = re.compile(r"(?<!\d)(?:20)?\d\d(?!\d)")
"""In a prefix: 24 of FCA24."""


def terms_of(call: Call) -> CallTerms:
    """What a call promises now."""
    return CallTerms(**{part.name: getattr(call, part.name) for part in fields(CallTerms)})


def moved_terms(call: Call, opens_on: date) -> CallTerms:
    """A call's terms as they would be if it opened on another day, by the clocks of its zone.

    Each date moves by as many days; the year in its titles and its prefix by as many years. Raises DomainError
    where the clocks skip a time.
    """
    opened = wall_clock(call.opens_at, call.zone)
    days, years = opens_on - opened.date(), opens_on.year - opened.year
    promised = call.decisions_promised_on
    return replace(
        terms_of(call),
        opens_at=instant(opened + days, call.zone, field="opens_at"),
        closes_at=instant(wall_clock(call.closes_at, call.zone) + days, call.zone, field="closes_at"),
        decisions_promised_on=promised + days if promised else None,
        titles={code: next_season(title, years) for code, title in call.titles.items()},
        prefix=SHORT_YEAR.sub(lambda year: str(int(year[0]) + years).zfill(2), call.prefix),
    )


def next_season(name: str, years: int) -> str:
    """A name with the years in it moved along, such as "FCA 2024" to "FCA 2025"."""
    return YEAR.sub(lambda year: str(int(year[0]) + years), name)


def move_rounds(actor: Actor, call: Call, days: timedelta) -> None:
    """Move the dates of a call's rounds that are not over, as its own dates move."""
    for round_ in rounds.rounds_of(call.id):
        if round_.state is not RoundState.CLOSED and (round_.starts_at or round_.ends_at):
            operations.edit_round(actor, round_, terms=_round_terms(round_, days))


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
    followers = _copy_tracks(source, made)
    for place, old in enumerate(rounds.rounds_of(source.id)):
        _copy_round(actor, made, old, days, followers, is_first=place == 0, takes_readers=takes_reviewers)
    _copy_rules(made, source)
    _copy_letters(actor, made, source)
    for reviewer in reviews.reviewers_of_this(source) if takes_reviewers else []:
        if reviewer.id != actor.id:  # nobody gives themselves a role
            grant_role(actor, reviewer, role=Role.REVIEWER, scope=f"call:{made.id}")
    return made


def _copy_tracks(source: Call, made: Call) -> dict[int, int]:
    """Copy the tracks, all of them open; gives back the copy's id by the id of what was copied."""
    copies = {
        track.id: Track(
            call_id=made.id,
            position=track.position,
            titles=track.titles,
            summaries=track.summaries,
            partner_id=track.partner_id,
        )
        for track in tracks_of(source)
    }
    made.has_tracks = bool(copies)
    db.session.add_all(copies.values())
    db.session.flush()
    return {ident: copy.id for ident, copy in copies.items()}


def _copy_round(
    actor: Actor,
    call: Call,
    old: Round,
    days: timedelta,
    followers: dict[int, int],
    *,
    is_first: bool,
    takes_readers: bool,
) -> None:
    """Copy one round with its criteria; `followers` gives the copy's track for each of the source."""
    terms = _round_terms(old, days)
    if not takes_readers:
        terms = replace(terms, readers=None)
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
            tracks=[followers[track] for track in criterion.tracks] if criterion.tracks else None,
        )
        for place, criterion in enumerate(rounds.criteria_of(old), start=1)
    )
    db.session.flush()


def _copy_rules(call: Call, source: Call) -> None:
    """What the earlier call declared about conflicts and about its ranking; both can be changed until they count."""
    db.session.add_all(
        ConflictRule(call_id=call.id, kind=kind, effect=effect)
        for kind, effect in conflicts.effects_of(source.id).items()
        if effect is Effect.WARN
    )
    if ranking := calibration_of(source.id):
        db.session.add(Calibration(call_id=call.id, method=ranking.method, tie_break=ranking.tie_break))
    db.session.flush()


def _copy_letters(actor: Actor, call: Call, source: Call) -> None:
    """Its letters to applicants become drafts; their placeholders name the new call and its deadline."""
    db.session.add_all(
        CallLetter(
            call_id=call.id,
            circle=letter.circle,
            subjects=letter.subjects,
            bodies=letter.bodies,
            written_by=actor.id,
        )
        for letter in letters_of(source)
    )
    db.session.flush()


def _round_terms(old: Round, days: timedelta) -> operations.RoundTerms:
    return operations.RoundTerms(
        name=old.name,
        starts_at=_moved(old.starts_at, days),
        ends_at=_moved(old.ends_at, days),
        begins=old.begins,
        reads_wanted=old.reads_wanted,
        visibility=old.visibility,
        shows_names=old.shows_names,
        asks_confidence=old.asks_confidence,
        weighs_confidence=old.weighs_confidence,
        is_blind=old.is_blind,
        hidden=old.hidden,
        readers=old.readers,
    )


def _moved(moment: datetime | None, days: timedelta) -> datetime | None:
    return moment + days if moment is not None else None
