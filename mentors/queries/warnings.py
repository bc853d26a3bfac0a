"""Early warnings: derived from what is known now, each with the rows that cause it; the same few questions always."""

import enum
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from statistics import mean
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import joinedload

from accelerator import clock
from accelerator.db import db
from accelerator.i18n import lazy_gettext as _l
from accelerator.organisations.models import Organisation
from accelerator.paging import Page, page
from accelerator.permissions import Actor
from cohorts.models import Cohort, Enrolment, EnrolmentState, Milestone, Programme
from cohorts.models.milestones import OPEN as OPEN_MILESTONES
from mentors.models import Match, MatchState, MentorSession, SessionState
from mentors.models.matches import LIVE
from mentors.models.warnings import KINDS, MarkKind, WarningCode, WarningMark, WarningRule
from mentors.queries.matches import run_by, with_both_sides
from mentors.queries.session_filters import NO_SHOWS
from mentors.queries.sessions import STANDING

FEWEST_RATINGS = 3
"""Below that a mean tells more of one person's mood than of the match."""
ON, W = MentorSession, WarningCode


@dataclass(frozen=True)
class Setting:
    """The numbers of one rule in one programme."""

    code: WarningCode
    threshold: int
    days: int
    is_on: bool = True


@dataclass(frozen=True)
class Cause:
    """A row that caused a warning: what it is, its address, since when, and the words of its kind."""

    kind: str
    """'match', 'session' or 'milestone'."""
    id: int
    key: str
    at: datetime | date
    text: str
    match_id: int | None = None


@dataclass(frozen=True)
class EarlyWarning:
    """Something about a startup that a manager should look at, and what was said to it so far."""

    code: WarningCode
    enrolment: Enrolment
    causes: tuple[Cause, ...]
    mean: float | None = None
    mark: WarningMark | None = None

    @property
    def fingerprint(self) -> str:
        """Of the causes: another session, offer or milestone makes it another warning."""
        rows = sorted(f"{cause.kind}:{cause.id}:{cause.at}" for cause in self.causes)
        return hashlib.sha256("|".join(rows).encode()).hexdigest()

    @property
    def is_quiet(self) -> bool:
        """Whether somebody said that it is none, or to ask again later."""
        if self.mark is None or self.mark.kind is MarkKind.TAKEN:
            return False
        return self.mark.back_on is None or self.mark.back_on > clock.today()


@dataclass
class Facts:
    """What the rules look at, loaded once for all of them."""

    matches: dict[int, list[Any]] = field(default_factory=dict)
    """Enrolment id → its live matches, as all below."""
    sessions: dict[int, list[Any]] = field(default_factory=dict)
    """Oldest first."""
    milestones: dict[int, list[Any]] = field(default_factory=dict)
    enrolments: dict[int, Enrolment] = field(default_factory=dict)


def running_cohorts(actor: Actor) -> list[Cohort]:
    """The cohorts of a manager that are under way; one whose last day has passed is history, whoever is still in it."""
    at_work = sa.select(Enrolment.cohort_id).where(Enrolment.state == EnrolmentState.ACTIVE)
    query = (
        sa.select(Cohort)
        .where(run_by(actor), Cohort.starts_on <= clock.today(), Cohort.ends_on >= clock.today())
        .where(Cohort.id.in_(at_work))
        .options(joinedload(Cohort.programme))
    )
    return list(db.session.scalars(query.order_by(Cohort.starts_on, Cohort.id)))


def settings_of(programme_ids: Collection[int]) -> dict[tuple[int, WarningCode], Setting]:
    """Every rule of some programmes, changed or not."""
    found = {
        (programme_id, code): Setting(code, kind.threshold, kind.days)
        for programme_id in programme_ids
        for code, kind in KINDS.items()
    }
    for row in db.session.scalars(sa.select(WarningRule).where(WarningRule.programme_id.in_(programme_ids))):
        found[row.programme_id, row.code] = Setting(row.code, row.threshold, row.days, row.is_on)
    return found


def rule_of(programme: Programme, code: WarningCode) -> WarningRule | None:
    """The row of a rule that somebody changed."""
    query = sa.select(WarningRule).where(WarningRule.programme_id == programme.id, WarningRule.code == code)
    return db.session.scalars(query).one_or_none()


def warnings_in(cohorts: Sequence[Cohort]) -> list[EarlyWarning]:
    """All warnings of some cohorts, startups in their order of name, with the last word said to each."""
    if not cohorts:
        return []
    settings = settings_of({cohort.programme_id for cohort in cohorts})
    facts = _facts([cohort.id for cohort in cohorts])
    marks = _marks(facts.enrolments)
    found = []
    for enrolment in sorted(facts.enrolments.values(), key=lambda row: row.startup.name.casefold()):
        for code in WarningCode:
            setting = settings[enrolment.cohort.programme_id, code]
            warning = RULES[code](enrolment, facts, setting) if setting.is_on else None
            if warning is not None:
                found.append(replace(warning, mark=marks.get((enrolment.id, code, warning.fingerprint))))
    return found


class Health(enum.Enum):
    """How a match at work is doing (MEN09)."""

    CHECK_IN = "check_in"
    TOO_EARLY = "too_early"
    ON_TRACK = "on_track"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return HEALTH_LABELS[self][0]

    @property
    def tone(self) -> str:
        """The state's badge tone."""
        return HEALTH_LABELS[self][1]


HEALTH_LABELS: dict[Health, tuple[Any, str]] = {
    Health.CHECK_IN: (_l("Needs a check-in"), "attention"),
    Health.TOO_EARLY: (_l("Too young to tell"), "info"),
    Health.ON_TRACK: (_l("On track"), "good"),
}


def health_in(cohorts: Sequence[Cohort], found: Sequence[EarlyWarning]) -> dict[int, Health]:
    """Of each match at work, by its id: a warning that names one of its rows, else its age, decides."""
    if not cohorts:
        return {}
    days = {
        programme_id: setting.days
        for (programme_id, code), setting in settings_of({cohort.programme_id for cohort in cohorts}).items()
        if code is W.NO_SESSION
    }
    young = {cohort.id: days[cohort.programme_id] for cohort in cohorts}
    named = {cause.match_id for warning in found if not warning.is_quiet for cause in warning.causes}
    query = sa.select(Match).where(Match.cohort_id.in_(young), Match.state == MatchState.ACTIVE)
    return {
        match.id: Health.CHECK_IN
        if match.id in named
        else Health.TOO_EARLY
        if began_at(match) > _days_ago(young[match.cohort_id])
        else Health.ON_TRACK
        for match in db.session.scalars(query)
    }


def by_startup(found: Iterable[EarlyWarning]) -> list[list[EarlyWarning]]:
    """The warnings of each startup's place together, in the order in which they come."""
    places: dict[int, list[EarlyWarning]] = defaultdict(list)
    for warning in found:
        places[warning.enrolment.id].append(warning)
    return list(places.values())


def matches_that_are(
    health: Health, of_matches: Mapping[int, Health], *, after: str | None = None
) -> Page[Match]:
    """One page of the matches that do so, of those whose health is known, by startup; its ids are found first."""
    ids = [ident for ident, known in of_matches.items() if known is health]
    query = sa.select(Match.id).join(Match.enrolment).join(Enrolment.startup).where(Match.id.in_(ids))
    found = page(query, [Organisation.name, Match.id], after=after)
    rows = db.session.scalars(sa.select(Match).where(Match.id.in_(found.rows)).options(*with_both_sides()))
    known = {row.id: row for row in rows}
    return Page(rows=[known[ident] for ident in found.rows], next=found.next, first=found.first)


def counted(found: Sequence[EarlyWarning]) -> dict[WarningCode, int]:
    """How many warnings of each kind are to be looked at."""
    return {code: sum(w.code is code and not w.is_quiet for w in found) for code in WarningCode}


def warning_of(enrolment: Enrolment, code: WarningCode) -> EarlyWarning | None:
    """One warning as it stands now."""
    return next(
        (w for w in warnings_in([enrolment.cohort]) if w.enrolment.id == enrolment.id and w.code is code),
        None,
    )


def false_alarms(programme_ids: Collection[int]) -> dict[WarningCode, tuple[int, int]]:
    """Per rule: how often it was a false alarm, of how many warnings that were answered."""
    is_false = WarningMark.kind == MarkKind.FALSE_ALARM
    query = (
        sa.select(WarningMark.code, sa.func.count().filter(is_false), sa.func.count())
        .join(WarningMark.enrolment)
        .join(Enrolment.cohort)
        .where(Cohort.programme_id.in_(programme_ids))
        .group_by(WarningMark.code)
    )
    return {code: (false, answered) for code, false, answered in db.session.execute(query)}


def _facts(cohort_ids: Collection[int]) -> Facts:
    enrolments = (
        sa.select(Enrolment)
        .where(Enrolment.cohort_id.in_(cohort_ids), Enrolment.state == EnrolmentState.ACTIVE)
        .options(joinedload(Enrolment.startup), joinedload(Enrolment.cohort).joinedload(Cohort.programme))
    )
    known = {row.id: row for row in db.session.scalars(enrolments)}
    at_work = Enrolment.state == EnrolmentState.ACTIVE
    matches = (
        sa.select(Match)
        .join(Match.enrolment)
        .where(Enrolment.cohort_id.in_(cohort_ids), at_work, Match.state.in_(LIVE))
        .options(*with_both_sides())
        .order_by(Match.id)
    )
    columns = (ON.id, ON.key, ON.enrolment_id, ON.mentor_id, ON.match_id, ON.state, ON.held_at, ON.created_at)
    sessions = (
        sa.select(*columns, ON.usefulness, ON.is_flagged)
        .join(ON.enrolment)
        .where(Enrolment.cohort_id.in_(cohort_ids), at_work)
        .order_by(ON.held_at, ON.id)
    )
    milestones = (
        sa.select(Milestone.id, Milestone.key, Milestone.enrolment_id, Milestone.title, Milestone.due_on)
        .join(Milestone.enrolment)
        .where(Enrolment.cohort_id.in_(cohort_ids), at_work, Milestone.state.in_(OPEN_MILESTONES))
        .order_by(Milestone.due_on, Milestone.id)
    )
    return Facts(
        _by_enrolment(db.session.scalars(matches)),
        _by_enrolment(db.session.execute(sessions)),
        _by_enrolment(db.session.execute(milestones)),
        known,
    )


def _by_enrolment(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.enrolment_id].append(row)
    return found


def _marks(enrolment_ids: Collection[int]) -> dict[tuple[int, WarningCode, str], WarningMark]:
    """The last word to each warning."""
    query = sa.select(WarningMark).where(WarningMark.enrolment_id.in_(enrolment_ids))
    rows = db.session.scalars(query.options(joinedload(WarningMark.owner)).order_by(WarningMark.id))
    return {(row.enrolment_id, row.code, row.causes): row for row in rows}


def _days_ago(days: int) -> datetime:
    return clock.now() - timedelta(days=days)


def _of_session(row: Any, at: datetime | None = None) -> Cause:
    return Cause("session", row.id, row.key, at or row.held_at, "", row.match_id)


def began_at(match: Match) -> datetime:
    """When both had said yes."""
    said = [moment for moment in (match.mentor_accepted_at, match.startup_accepted_at) if moment]
    return max(said, default=match.created_at)


def _no_session(enrolment: Enrolment, facts: Facts, rule: Setting) -> EarlyWarning | None:
    causes = []
    for match in facts.matches.get(enrolment.id, ()):
        if match.state is MatchState.ACTIVE:
            held = [
                row.held_at
                for row in facts.sessions.get(enrolment.id, ())
                if row.mentor_id == match.mentor_id and row.state in STANDING
            ]
            last = max([began_at(match), *held])
            if last < _days_ago(rule.days):
                causes.append(Cause("match", match.id, match.key, last, match.mentor.user.name, match.id))
    return _warn(W.NO_SESSION, enrolment, causes)


def _unconfirmed(enrolment: Enrolment, facts: Facts, rule: Setting) -> EarlyWarning | None:
    waiting = (SessionState.LOGGED, SessionState.DISPUTED)
    causes = [
        _of_session(row, row.created_at)
        for row in facts.sessions.get(enrolment.id, ())
        if row.state in waiting and row.created_at < _days_ago(rule.days)
    ]
    return _warn(W.UNCONFIRMED, enrolment, causes, rule.threshold)


def _no_shows(enrolment: Enrolment, facts: Facts, rule: Setting) -> EarlyWarning | None:
    causes = [
        _of_session(row)
        for row in facts.sessions.get(enrolment.id, ())
        if row.state in NO_SHOWS and row.held_at > _days_ago(rule.days)
    ]
    missed = {cause.at for cause in causes}  # two mentors who waited at once are one appointment
    return _warn(W.NO_SHOWS, enrolment, causes) if len(missed) >= rule.threshold else None


def _overdue(enrolment: Enrolment, facts: Facts, rule: Setting) -> EarlyWarning | None:
    last = clock.today(enrolment.cohort.zone) - timedelta(days=rule.days)
    causes = [
        Cause("milestone", row.id, row.key, row.due_on, row.title)
        for row in facts.milestones.get(enrolment.id, ())
        if row.due_on < last
    ]
    return _warn(W.OVERDUE, enrolment, causes, rule.threshold)


def _unanswered(enrolment: Enrolment, facts: Facts, rule: Setting) -> EarlyWarning | None:
    causes = [
        Cause("match", match.id, match.key, offered_at, match.mentor.user.name, match.id)
        for match in facts.matches.get(enrolment.id, ())
        if match.state is MatchState.OFFERED
        and (offered_at := match.offered_at or match.created_at) < _days_ago(rule.days)
    ]
    return _warn(W.UNANSWERED, enrolment, causes)


def _low_rating(enrolment: Enrolment, facts: Facts, rule: Setting) -> EarlyWarning | None:
    rated: dict[int, list[Any]] = defaultdict(list)
    for row in facts.sessions.get(enrolment.id, ()):
        if row.usefulness is not None and row.held_at > _days_ago(rule.days):
            rated[row.mentor_id].append(row)
    for rows in rated.values():
        value = mean(row.usefulness for row in rows)
        if len(rows) >= FEWEST_RATINGS and value < rule.threshold:
            warning = _warn(W.LOW_RATING, enrolment, [_of_session(row) for row in rows])
            return replace(warning, mean=value) if warning else None
    return None


def _flagged(enrolment: Enrolment, facts: Facts, rule: Setting) -> EarlyWarning | None:
    causes = [
        _of_session(row)
        for row in facts.sessions.get(enrolment.id, ())
        if row.is_flagged and row.held_at > _days_ago(rule.days)
    ]
    return _warn(W.FLAGGED, enrolment, causes)


def _warn(
    code: WarningCode, enrolment: Enrolment, causes: Sequence[Cause], threshold: int = 1
) -> EarlyWarning | None:
    return EarlyWarning(code, enrolment, tuple(causes)) if len(causes) >= max(threshold, 1) else None


RULES = {
    W.NO_SESSION: _no_session,
    W.UNCONFIRMED: _unconfirmed,
    W.NO_SHOWS: _no_shows,
    W.OVERDUE: _overdue,
    W.UNANSWERED: _unanswered,
    W.LOW_RATING: _low_rating,
    W.FLAGGED: _flagged,
}
