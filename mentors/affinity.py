"""How well a mentor suits a startup, in parts that can be shown: pure arithmetic over cards, no database.

A part is a value from 0 to 1 with a weight; the score is the weighted mean of the parts that are known for the
pair. Unknown is neutral, never zero; a pair of which nothing is known, or that a hard rule forbids, is no
candidate. Scores and shares are whole ten-thousandths, so the shares shown sum to the score exactly.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from mentors.ratings import PastRatings, as_stars
from mentors.wordmatch import TextMatch

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

UNIT = 10_000
HIGHEST_LEVEL = 3
PARTS = ("needs", "sector", "stage", "text", "hours", "wishes", "ratings")
WEIGHTS: dict[str, float] = {
    "needs": 0.35,
    "sector": 0.15,
    "stage": 0.10,
    "text": 0.15,
    "hours": 0.10,
    "wishes": 0.05,
    "ratings": 0.10,
}
"""A proposal, not fitted to anything: the manager edits it."""
PRIVATE = ("wishes", "ratings")
"""Parts that rest on what one side said in confidence: the staff read them, the pair does not."""
WORKDAY = (9, 17)
LAST_RANK = 0.6
STEP = 0.1


@dataclass(frozen=True)
class Word:
    """What one side said of the other: how gladly they would, from 0 to 1, and how much of a word it is.

    A place on a list of wishes is a full yes, said the more quietly the lower it stands: to be wished for
    never lowers a score, and a higher place never counts for less.
    """

    worth: float
    certainty: float = 1.0
    rank: int = 0
    """The place on the list of wishes; 0 for what was said after they met."""

    @classmethod
    def of_rank(cls, rank: int) -> "Word":
        """The word that a place on a list says."""
        return cls(1.0, max(LAST_RANK, 1 - STEP * (rank - 1)), rank)


Wishes = Mapping[tuple[str, str], tuple[Word | None, Word | None]]
"""What startup and mentor said of each other, where they did."""


@dataclass(frozen=True)
class StartupCard:
    """What is known of a startup that looks for mentors."""

    id: str
    needs: tuple[str, ...] = ()
    sector: str = ""
    stage: str = ""
    languages: frozenset[str] = frozenset()
    text: str = ""
    zone: str = "Asia/Jakarta"


@dataclass(frozen=True)
class MentorCard:
    """What is known of a mentor's offer."""

    id: str
    expertise: Mapping[str, int] = field(default_factory=dict)
    sectors: frozenset[str] = frozenset()
    stages: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    text: str = ""
    zone: str = "Asia/Jakarta"


@dataclass(frozen=True)
class Scale:
    """What lies near what: the dimension that holds a sector, and the stages in their order."""

    dimensions: Mapping[str, str]
    stages: Sequence[str]


@dataclass(frozen=True)
class Term:
    """One part of a pair's score, with what it rests on; evidence holds codes and numbers, no sentences."""

    code: str
    value: float | None
    """None where it is not known: the part then has neither weight nor share."""
    weight: float
    share: float
    evidence: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        """Plain values, to be kept with the match."""
        return dict(vars(self))


class Affinity:
    """The scores of all pairs of a cohort, computed at once; terms of a pair on demand."""

    def __init__(
        self,
        startups: Sequence[StartupCard],
        mentors: Sequence[MentorCard],
        *,
        scale: Scale,
        at: datetime,
        weights: Mapping[str, float] = WEIGHTS,
        wishes: Wishes | None = None,
        ratings: PastRatings | None = None,
    ) -> None:
        self.startups, self.mentors = list(startups), list(mentors)
        self.scale, self.at, self.wishes = scale, at, wishes or {}
        self.ratings = ratings or PastRatings(())
        self.weights = {code: float(weights.get(code, 0)) for code in PARTS}
        self.row = {card.id: number for number, card in enumerate(self.startups)}
        self.column = {card.id: number for number, card in enumerate(self.mentors)}
        self.text = TextMatch([card.text for card in self.startups], [card.text for card in self.mentors])
        parts = [
            self._needs(),
            self._sector(),
            self._stage(),
            self._text(),
            self._hours(),
            self._wishes(),
            self._ratings(),
        ]
        self.values = np.stack([values for values, _known in parts], axis=2)
        weighed = np.array([self.weights[code] for code in PARTS])
        self.weighed: Floats = np.stack([known for _values, known in parts], axis=2) * weighed

    @cached_property
    def shares(self) -> Ints:
        """Each part's contribution in ten-thousandths, [startup, mentor, part]; they sum to the score."""
        whole = self.weighed.sum(axis=2, keepdims=True)
        exact = UNIT * self.values * self.weighed / np.where(whole > 0, whole, 1)
        shares = np.floor(exact + 1e-9).astype(np.int64)
        missing = np.rint(exact.sum(axis=2)).astype(np.int64) - shares.sum(axis=2)
        place = np.argsort(np.argsort(shares - exact, axis=2, kind="stable"), axis=2)
        rounded: Ints = shares + (place < missing[:, :, None])
        return rounded

    @cached_property
    def is_candidate(self) -> Bools:
        """Pairs of which something is known, and that share a language where both name theirs."""
        spoken = [card.languages for card in self.startups], [card.languages for card in self.mentors]
        codes = sorted({code for side in spoken for languages in side for code in languages})
        ours, theirs = _marks(spoken[0], codes), _marks(spoken[1], codes)
        silent = (ours.sum(axis=1) == 0)[:, None] | (theirs.sum(axis=1) == 0)[None, :]
        found: Bools = ((ours @ theirs.T > 0) | silent) & (self.weighed.sum(axis=2) > 0)
        return found

    @cached_property
    def scores(self) -> Floats:
        """Every pair's score, [startup, mentor]; look at `is_candidate` first."""
        scores: Floats = self.shares.sum(axis=2) / UNIT
        return scores

    def triples(self) -> list[tuple[str, str, float]]:
        """The candidate pairs as the matching engine takes them."""
        return [
            (self.startups[s].id, self.mentors[m].id, float(self.scores[s, m]))
            for s, m in zip(*np.nonzero(self.is_candidate), strict=True)
        ]

    def score(self, startup: str, mentor: str) -> float | None:
        """One pair's score; None where the pair is no candidate."""
        s, m = self.row[startup], self.column[mentor]
        return float(self.scores[s, m]) if self.is_candidate[s, m] else None

    def terms(self, startup: str, mentor: str) -> list[Term]:
        """The parts of one pair that have a weight: greatest share first, those not known last."""
        s, m = self.row[startup], self.column[mentor]
        terms = [self._term(s, m, part) for part, code in enumerate(PARTS) if self.weights[code] > 0]
        return sorted(terms, key=lambda term: (term.value is None, -term.share, term.code))

    def _term(self, s: int, m: int, part: int) -> Term:
        code, weighed = PARTS[part], self.weighed[s, m]
        if not weighed[part] > 0:
            return Term(code, None, 0.0, 0.0, {})
        return Term(
            code,
            round(float(self.values[s, m, part]), 4),
            round(float(weighed[part] / weighed.sum()), 4),
            int(self.shares[s, m, part]) / UNIT,
            self._evidence(code, self.startups[s], self.mentors[m]),
        )

    def rank_for_startup(self, startup: str, mentor: str) -> int:
        """The mentor's place among all whom the startup could have; 1 is best."""
        row, column = self.row[startup], self.column[mentor]
        return int(((self.scores[row] > self.scores[row, column]) & self.is_candidate[row]).sum()) + 1

    def rank_for_mentor(self, startup: str, mentor: str) -> int:
        """The startup's place among all whom the mentor could have; 1 is best."""
        row, column = self.row[startup], self.column[mentor]
        above = self.scores[:, column] > self.scores[row, column]
        return int((above & self.is_candidate[:, column]).sum()) + 1

    def best(self, startup: str, count: int = 3) -> list[tuple[str, float]]:
        """The mentors who suit a startup best, whoever else wants them."""
        row = self.row[startup]
        order = np.argsort(-np.where(self.is_candidate[row], self.scores[row], -1), kind="stable")[:count]
        return [(self.mentors[m].id, float(self.scores[row, m])) for m in order if self.is_candidate[row, m]]

    def _needs(self) -> tuple[Floats, Bools]:
        """The mean level offered over the needs named; only skills the mentor names count."""
        codes = sorted({code for card in self.startups for code in card.needs})
        wanted = _marks([card.needs for card in self.startups], codes)
        offered = np.array(
            [[_level(card.expertise.get(code, 0)) for code in codes] for card in self.mentors],
            dtype=np.float64,
        ).reshape(len(self.mentors), len(codes))
        count = wanted.sum(axis=1, keepdims=True)
        has_skills = np.array([any(card.expertise.values()) for card in self.mentors], bool)
        return (wanted @ offered.T) / np.where(count > 0, count, 1), (count > 0) & has_skills[None, :]

    def _sector(self) -> tuple[Floats, Bools]:
        """The same sector, or half for one of the same dimension."""
        home = self.scale.dimensions

        def near(wanted: str, card: MentorCard) -> bool:
            return wanted in home and any(home.get(code) == home[wanted] for code in card.sectors)

        values = self._rows(
            [card.sector for card in self.startups],
            lambda wanted: [_nearness(wanted, card.sectors, near(wanted, card)) for card in self.mentors],
        )
        return values, self._both(
            [card.sector for card in self.startups], [card.sectors for card in self.mentors]
        )

    def _stage(self) -> tuple[Floats, Bools]:
        """A stage the mentor works with, or half for its neighbour."""
        values = self._rows(
            [card.stage for card in self.startups],
            lambda wanted: [
                _nearness(wanted, card.stages, self._is_next_stage(wanted, card.stages))
                for card in self.mentors
            ],
        )
        return values, self._both(
            [card.stage for card in self.startups], [card.stages for card in self.mentors]
        )

    def _text(self) -> tuple[Floats, Bools]:
        return self.text.values, self._both(self.text.has_query, self.text.has_document)

    def _hours(self) -> tuple[Floats, Bools]:
        """The share of a working day in which both are at work."""
        begins = [_workday(card.zone, self.at) for card in self.mentors]
        values = self._rows(
            [card.zone for card in self.startups],
            lambda zone: [
                _overlap(_workday(zone, self.at), other) / (WORKDAY[1] - WORKDAY[0]) for other in begins
            ],
        )
        return values, self._both(self.startups, self.mentors)

    def _wishes(self) -> tuple[Floats, Floats]:
        """What the two said, by how much of a word it was; each side's word is one half of the part."""
        values = np.zeros((len(self.startups), len(self.mentors)))
        known = np.zeros(values.shape)
        for (startup, mentor), said in self.wishes.items():
            words = [word for word in said if word is not None]
            if words and startup in self.row and mentor in self.column:
                place = self.row[startup], self.column[mentor]
                whole = sum(word.certainty for word in words)
                values[place] = sum(word.worth * word.certainty for word in words) / whole
                known[place] = whole / 2
        return values, known

    def _ratings(self) -> tuple[Floats, Bools]:
        """What past ratings make expect, where the mentor was rated or the two have said something."""
        values = np.zeros((len(self.startups), len(self.mentors)))
        known = np.zeros(values.shape, bool)
        if self.ratings:
            known[:] = [card.id in self.ratings.of_mentor for card in self.mentors]
            values[:] = [self.ratings.estimate("", card.id).value for card in self.mentors]
            for startup, mentor in self.ratings.of_pair:
                if startup in self.row and mentor in self.column:
                    place = self.row[startup], self.column[mentor]
                    values[place], known[place] = self.ratings.estimate(startup, mentor).value, True
        return values, known

    def _is_next_stage(self, stage: str, others: Iterable[str]) -> bool:
        order = list(self.scale.stages)
        return stage in order and any(
            other in order and abs(order.index(other) - order.index(stage)) == 1 for other in others
        )

    def _rows(self, wanted: Sequence[str], row_for: Callable[[str], list[float]]) -> Floats:
        """One row per startup; equal wishes are worked out once."""
        rows = {key: row_for(key) for key in set(wanted)}
        return np.array([rows[key] for key in wanted], np.float64).reshape(
            len(self.startups), len(self.mentors)
        )

    def _both(self, ours: Sequence[object], theirs: Sequence[object]) -> Bools:
        """Where both sides said something."""
        return np.outer(
            np.array([bool(one) for one in ours], bool), np.array([bool(one) for one in theirs], bool)
        )

    def _evidence(self, code: str, startup: StartupCard, mentor: MentorCard) -> dict[str, Any]:
        if code == "needs":
            met = {need: mentor.expertise[need] for need in startup.needs if mentor.expertise.get(need)}
            return {"met": met, "unmet": [need for need in startup.needs if need not in met]}
        if code == "sector":
            home = self.scale.dimensions.get(startup.sector)
            near = sorted(c for c in mentor.sectors if home and self.scale.dimensions.get(c) == home)
            return {"wanted": startup.sector, "same": startup.sector in mentor.sectors, "near": near}
        if code == "stage":
            return {
                "wanted": startup.stage,
                "same": startup.stage in mentor.stages,
                "offered": sorted(mentor.stages),
            }
        if code == "wishes":
            return _said(*self.wishes[startup.id, mentor.id])
        if code == "ratings":
            found = self.ratings.estimate(startup.id, mentor.id)
            stars = {"expected": as_stars(found.value), "mean": as_stars(found.mean)}
            return stars | {"count": found.count, "own": found.own}
        if code == "text":
            return {"words": self.text.shared(self.row[startup.id], self.column[mentor.id])}
        return {"hours": round(_overlap(_workday(startup.zone, self.at), _workday(mentor.zone, self.at)), 1)}


def without_private(terms: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A pair's terms as the two may read them, weighed anew, so that no sum gives away what was left out.

    None where nothing else is known of them.
    """
    shown = [dict(term) for term in terms if term["code"] not in PRIVATE]
    whole = sum(term["weight"] for term in shown)
    if not whole:
        return []
    for term in shown:
        term["weight"] = round(term["weight"] / whole, 4)
        term["share"] = round((term["value"] or 0) * term["weight"], 4)
    return sorted(shown, key=lambda term: (term["value"] is None, -term["share"], term["code"]))


def _said(ours: Word | None, theirs: Word | None) -> dict[str, Any]:
    """By side what it said, with the place on its list where it was one."""
    sides = {"startup": ours, "mentor": theirs}
    said: dict[str, Any] = {side: word and word.worth for side, word in sides.items()}
    return said | {f"{side}_rank": word.rank for side, word in sides.items() if word and word.rank}


def _marks(rows: Sequence[Iterable[str]], codes: Sequence[str]) -> Floats:
    """1 where a row names a code."""
    marks = np.zeros((len(rows), len(codes)))
    place = {code: number for number, code in enumerate(codes)}
    for number, row in enumerate(rows):
        marks[number, [place[code] for code in row]] = 1
    return marks


def _level(level: int) -> float:
    return min(max(level, 0), HIGHEST_LEVEL) / HIGHEST_LEVEL


def _nearness(wanted: str, offered: Iterable[str], is_near: bool) -> float:
    if wanted in offered:
        return 1.0
    return 0.5 if is_near else 0.0


def _workday(zone: str, at: datetime) -> float:
    """The hour, in UTC, at which a working day begins in a zone at that time of the year."""
    offset = at.astimezone(ZoneInfo(zone)).utcoffset()
    return WORKDAY[0] - (offset.total_seconds() / 3600 if offset else 0)


def _overlap(one: float, other: float) -> float:
    """Hours that two working days share, whichever calendar day they fall on."""
    apart = abs(one - other) % 24
    return max(0.0, WORKDAY[1] - WORKDAY[0] - min(apart, 24 - apart))
