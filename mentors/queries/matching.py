"""What a cohort's matching is made of: cards for the affinity, rules for the engine, runs and marks."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import joinedload, undefer

from accelerator.db import db, get_or_404
from cohorts.models import Cohort, Enrolment, EnrolmentState
from cohorts.models.taxonomy import DIMENSIONS, STAGES
from mentors.affinity import WEIGHTS, Affinity, MentorCard, Scale, StartupCard, Word
from mentors.models import (
    Match,
    MatchMark,
    MatchRun,
    MatchState,
    MentorInCohort,
    MentorSession,
    RankedWish,
    RunState,
    SessionState,
    Wish,
)
from mentors.models.matches import LIVE, REFUSED
from mentors.queries import profiles, speed, ties
from mentors.queries import wishes as ranked
from mentors.ratings import PastRatings, Rated

SCALE = Scale(
    dimensions={code: name for name, (_label, sectors) in DIMENSIONS.items() for code in sectors},
    stages=tuple(STAGES),
)
PAIRED = (MatchState.SUGGESTED, *LIVE)
"""The states of a pair that stands in the present plan."""
Pair = tuple[int, int]


def cohort(slug: str) -> Cohort:
    """One cohort by its slug, with its programme."""
    return get_or_404(Cohort, slug, joinedload(Cohort.programme))


def run(key: str) -> MatchRun:
    """One run by its address, with its cohort."""
    return get_or_404(MatchRun, key, joinedload(MatchRun.cohort).joinedload(Cohort.programme))


def run_by_id(run_id: int, *, whole: bool = False) -> MatchRun:
    """One run; `whole` loads also what the engine was given."""
    options = [undefer(MatchRun.instance)] if whole else []
    return get_or_404(MatchRun, run_id, joinedload(MatchRun.cohort).joinedload(Cohort.programme), *options)


def latest_runs(cohort_id: int, *states: RunState, count: int = 2) -> list[MatchRun]:
    """The last runs of a cohort in some states, latest first."""
    query = sa.select(MatchRun).where(MatchRun.cohort_id == cohort_id)
    if states:
        query = query.where(MatchRun.state.in_(states))
    query = query.options(joinedload(MatchRun.cohort).joinedload(Cohort.programme))
    return list(db.session.scalars(query.order_by(MatchRun.id.desc()).limit(count)))


def last_solved(cohort_id: int) -> MatchRun | None:
    """The last run that found a matching, with what the engine was given."""
    query = sa.select(MatchRun).where(
        MatchRun.cohort_id == cohort_id, MatchRun.state.in_((RunState.SOLVED, RunState.PUBLISHED))
    )
    return db.session.scalars(
        query.options(undefer(MatchRun.instance)).order_by(MatchRun.id.desc()).limit(1)
    ).first()


def marks_in(cohort_id: int) -> dict[Pair, MatchMark]:
    """The manager's locks and bans by (enrolment, mentor)."""
    query = sa.select(MatchMark).where(MatchMark.cohort_id == cohort_id)
    return {(mark.enrolment_id, mark.mentor_id): mark for mark in db.session.scalars(query)}


def enrolment(key: str) -> Enrolment:
    """One startup's place in a cohort, with both."""
    return get_or_404(
        Enrolment,
        key,
        joinedload(Enrolment.startup),
        joinedload(Enrolment.cohort).joinedload(Cohort.programme),
    )


def enrolment_by_id(enrolment_id: int) -> Enrolment:
    """One enrolment by its number, as facts name it; of the row alone."""
    return get_or_404(Enrolment, enrolment_id)


def enrolments_in(
    cohort_id: int, states: Collection[EnrolmentState] = (EnrolmentState.ACTIVE,)
) -> list[Enrolment]:
    """The startups that are in a cohort now, in the order in which they came."""
    query = (
        sa.select(Enrolment)
        .where(Enrolment.cohort_id == cohort_id, Enrolment.state.in_(states))
        .options(joinedload(Enrolment.startup))
        .order_by(Enrolment.id)
    )
    return list(db.session.scalars(query))


@dataclass(frozen=True)
class Pool:
    """Everything that a solve for a cohort reads, in a fixed number of queries."""

    cohort: Cohort
    enrolments: list[Enrolment]
    places: list[MentorInCohort]
    marks: dict[Pair, MatchMark]
    kept: set[Pair]
    """Pairs that are at work or offered: they stay."""
    declined: set[Pair]
    """Pairs that one side refused; a lock asks again."""
    related: set[Pair]
    """Pairs of a mentor and a startup to whose team they belong or belonged (R12)."""
    wishes: dict[Pair, tuple[Wish | None, Wish | None]] = field(default_factory=dict)
    """What startup and mentor said after they met."""
    lists: list[RankedWish] = field(default_factory=list)
    """Whom both sides wish for, each list in its order."""
    rated: list[Rated] = field(default_factory=list)
    """What was thought of earlier meetings in this programme."""

    @property
    def refused(self) -> set[Pair]:
        """Pairs of which one said NO after they met; a lock asks again."""
        return {pair for pair, said in self.wishes.items() if Wish.NEVER in said}

    @property
    def locked(self) -> set[Pair]:
        """Pairs that every solve must keep."""
        return self.kept | {pair for pair, mark in self.marks.items() if mark.is_lock}

    @property
    def banned(self) -> set[Pair]:
        """Pairs that no solve may choose."""
        forbidden = {pair for pair, mark in self.marks.items() if not mark.is_lock}
        return (((self.declined | self.refused) - self.locked) | forbidden | self.related) - self.kept

    def affinity(self, weights: Mapping[str, float] = WEIGHTS) -> Affinity:
        """The scores of all pairs under these weights."""
        return Affinity(
            [startup_card(enrolment, self.cohort.zone) for enrolment in self.enrolments],
            [mentor_card(place) for place in self.places],
            scale=SCALE,
            at=datetime.combine(self.cohort.starts_on, time(12), UTC),
            weights=weights,
            wishes=self._words(),
            ratings=PastRatings(self.rated),
        )

    @property
    def rankings(self) -> dict[str, dict[str, list[str]]]:
        """Both sides' lists as the engine takes them: of those who take part, best first."""
        here = {enrolment.id for enrolment in self.enrolments}, {place.mentor_id for place in self.places}
        found: dict[str, dict[str, list[str]]] = {"startups": {}, "mentors": {}}
        for wish in self.lists:
            if wish.enrolment_id in here[0] and wish.mentor_id in here[1]:
                codes = startup_code(wish.enrolment_id), mentor_code(wish.mentor_id)
                side, own, other = ("mentors", *codes[::-1]) if wish.is_from_mentor else ("startups", *codes)
                found[side].setdefault(own, []).append(other)
        return found

    def _words(self) -> dict[tuple[str, str], tuple[Word | None, Word | None]]:
        """What each side said of the other; the word after they met replaces a place on the list."""
        words: dict[Pair, list[Word | None]] = {}
        for wish in self.lists:
            both = words.setdefault((wish.enrolment_id, wish.mentor_id), [None, None])
            both[wish.is_from_mentor] = Word.of_rank(wish.rank)
        for pair, said in self.wishes.items():
            both = words.setdefault(pair, [None, None])
            for side, word in enumerate(said):
                both[side] = both[side] if word is None else Word(word.worth)
        return {
            (startup_code(pair[0]), mentor_code(pair[1])): (ours, theirs)
            for pair, (ours, theirs) in words.items()
        }


def pool(
    cohort: Cohort,
    states: Collection[EnrolmentState] = (EnrolmentState.ACTIVE,),
    *,
    is_scored: bool = True,
) -> Pool:
    """Read what a solve needs; what only scores read is left out where nothing is scored."""
    enrolments = enrolments_in(cohort.id, states)
    places = profiles.mentors_of(cohort)
    here = {enrolment.id for enrolment in enrolments}, {place.mentor_id for place in places}
    pairs = db.session.execute(
        sa.select(Match.enrolment_id, Match.mentor_id, Match.state).where(
            Match.cohort_id == cohort.id, Match.state.in_((*LIVE, *REFUSED))
        )
    ).all()
    kept = {(e, m) for e, m, state in pairs if state in LIVE and e in here[0] and m in here[1]}
    declined = {(e, m) for e, m, state in pairs if state in REFUSED}
    marks = {
        pair: mark for pair, mark in marks_in(cohort.id).items() if pair[0] in here[0] and pair[1] in here[1]
    }
    related = ties.kept_apart(enrolments, places)
    return Pool(
        cohort,
        enrolments,
        places,
        marks,
        kept,
        declined,
        related,
        wishes=speed.wishes_in(cohort.id),
        lists=ranked.lists_in(cohort.id) if is_scored else [],
        rated=_rated_in(cohort, enrolments) if is_scored else [],
    )


def _rated_in(cohort: Cohort, enrolments: list[Enrolment]) -> list[Rated]:
    """The confirmed and rated meetings of the programme in all its cohorts; the ratings stay with its own staff.

    A startup that comes back has another enrolment and is still the same.
    """
    here = {enrolment.startup_id: enrolment.id for enrolment in enrolments}
    said = MentorSession.usefulness, MentorSession.preparedness, MentorSession.meets_again
    query = (
        sa.select(Enrolment.startup_id, Enrolment.id, MentorSession.mentor_id, *said)
        .join(Enrolment, Enrolment.id == MentorSession.enrolment_id)
        .join(Cohort, Cohort.id == MentorSession.cohort_id)
        .where(
            Cohort.programme_id == cohort.programme_id,
            MentorSession.state == SessionState.CONFIRMED,
            sa.or_(*(column.is_not(None) for column in said)),
        )
        .order_by(MentorSession.id)
    )
    return [
        Rated(startup_code(here.get(startup, enrolment)), mentor_code(mentor), useful, prepared, again)
        for startup, enrolment, mentor, useful, prepared, again in db.session.execute(query)
    ]


def startup_card(enrolment: Enrolment, zone: str) -> StartupCard:
    """A startup as the affinity sees it."""
    startup = enrolment.startup
    return StartupCard(
        id=startup_code(enrolment.id),
        needs=tuple(enrolment.needs),
        sector=startup.sector,
        stage=startup.stage,
        languages=frozenset(enrolment.languages),
        text=" ".join((startup.tagline, startup.about, enrolment.goals)),
        zone=zone,
    )


def mentor_card(place: MentorInCohort) -> MentorCard:
    """A mentor as the affinity sees them."""
    mentor = place.mentor
    return MentorCard(
        id=mentor_code(mentor.id),
        expertise=mentor.expertise,
        sectors=frozenset(mentor.sectors),
        stages=frozenset(mentor.stages),
        languages=frozenset(mentor.languages),
        text=f"{mentor.headline} {mentor.about}",
        zone=mentor.user.zone,
    )


def startup_code(enrolment_id: int) -> str:
    """The name of an enrolment inside the engine; padded, so that ties are broken in the order of enrolment."""
    return f"s{enrolment_id:09d}"


def mentor_code(mentor_id: int) -> str:
    """The name of a mentor inside the engine."""
    return f"m{mentor_id:09d}"


def pair_of(codes: tuple[str, str]) -> Pair:
    """Back from the engine's names to ids."""
    return int(codes[0][1:]), int(codes[1][1:])


def unmatched_cohorts(condition: sa.ColumnElement[bool], on: sa.ColumnElement[bool]) -> list[Cohort]:
    """Cohorts with startups of which some have neither a mentor nor an offer."""
    waiting = (
        sa.select(Enrolment.cohort_id)
        .where(
            Enrolment.state == EnrolmentState.ACTIVE,
            ~sa.exists().where(Match.enrolment_id == Enrolment.id, Match.state.in_(LIVE)),
        )
        .distinct()
    )
    query = sa.select(Cohort).where(condition, on, Cohort.id.in_(waiting))
    return list(db.session.scalars(query.order_by(Cohort.starts_on, Cohort.id)))


@dataclass(frozen=True)
class Preview:
    """What a choice of weights would do to one startup: its best mentors, whoever else wants them."""

    enrolment: Enrolment
    best: list[tuple[MentorInCohort, float]]


def preview(pool: Pool, weights: Mapping[str, float]) -> list[Preview]:
    """The best three mentors of each startup under these weights, on today's data."""
    affinity = pool.affinity(weights)
    places = {mentor_code(place.mentor_id): place for place in pool.places}
    return [
        Preview(
            enrolment, [(places[code], score) for code, score in affinity.best(startup_code(enrolment.id))]
        )
        for enrolment in sorted(pool.enrolments, key=lambda e: (e.startup.name.casefold(), e.id))
    ]
