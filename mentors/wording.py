"""Reasons, causes and cures of matching in words; codes and numbers become sentences only here."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from accelerator.i18n import _, ngettext, show_number
from accelerator.i18n import lazy_gettext as _l
from cohorts.models.taxonomy import EXPERTISE, LANGUAGES, SECTORS, STAGES, label_of
from mentors.models import SessionMode, SessionOutcome, Wish
from mentors.models.profiles import SPEECH

PART_LABELS: dict[str, Any] = {
    "needs": _l("Needs met"),
    "sector": _l("Sector"),
    "stage": _l("Stage"),
    "text": _l("What both write about"),
    "hours": _l("Shared working hours"),
    "wishes": _l("Wishes of both"),
    "ratings": _l("Past ratings"),
}
LEVEL_WORDS: dict[int, Any] = {1: _l("knows it"), 2: _l("has done it"), 3: _l("leads it")}


def part_label(code: str) -> Any:
    """The name of a part of the score."""
    return PART_LABELS.get(code, code)


def evidence(term: Mapping[str, Any]) -> Any:
    """What a part rests on, as a sentence."""
    if term["value"] is None:
        return _("Not known")
    found = term["evidence"]
    sentences = {
        "needs": _needs,
        "sector": _sector,
        "stage": _stage,
        "text": _text,
        "hours": _hours,
        "wishes": _wishes,
        "ratings": _ratings,
    }
    return sentences[term["code"]](found)


def _needs(found: Mapping[str, Any]) -> Any:
    met = [
        _("%(skill)s (%(level)s)", skill=label_of(EXPERTISE, code), level=LEVEL_WORDS[level])
        for code, level in found["met"].items()
    ]
    unmet = [str(label_of(EXPERTISE, code)) for code in found["unmet"]]
    if not met:
        return _("Offers none of the needs: %(unmet)s.", unmet=_listed(unmet))
    if not unmet:
        return _("Offers all needs: %(met)s.", met=_listed(met))
    return _("Offers %(met)s; not %(unmet)s.", met=_listed(met), unmet=_listed(unmet))


def _sector(found: Mapping[str, Any]) -> Any:
    wanted = label_of(SECTORS, found["wanted"])
    if found["same"]:
        return _("Works in the same sector: %(sector)s.", sector=wanted)
    if found["near"]:
        near = _listed([str(label_of(SECTORS, code)) for code in found["near"]])
        return _("Works in a neighbouring sector: %(near)s for %(sector)s.", near=near, sector=wanted)
    return _("Does not name %(sector)s.", sector=wanted)


def _stage(found: Mapping[str, Any]) -> Any:
    wanted = label_of(STAGES, found["wanted"])
    if found["same"]:
        return _("Helps startups at this stage: %(stage)s.", stage=wanted)
    offered = _listed([str(label_of(STAGES, code)) for code in found["offered"]])
    return _("The startup's stage is %(stage)s; the mentor names %(offered)s.", stage=wanted, offered=offered)


def _text(found: Mapping[str, Any]) -> Any:
    if not found["words"]:
        return _("No telling word in common.")
    return _("Both write: %(words)s.", words=_listed(found["words"]))


def _hours(found: Mapping[str, Any]) -> Any:
    hours = round(found["hours"])
    return ngettext(
        "%(num)s hour of the working day in common.", "%(num)s hours of the working day in common.", hours
    )


def _wishes(found: Mapping[str, Any]) -> Any:
    return _(
        "Startup: %(startup)s; mentor: %(mentor)s.",
        startup=_word(found, "startup"),
        mentor=_word(found, "mentor"),
    )


def _word(found: Mapping[str, Any], side: str) -> Any:
    """What one side said: its place on the list of wishes, or the word after they met."""
    if rank := found.get(f"{side}_rank"):
        return _("wish number %(rank)d", rank=rank)
    worth = found[side]
    said = (wish.label for wish in Wish if worth is not None and abs(wish.worth - worth) < 0.01)
    return next(said, _("no word yet"))


def _ratings(found: Mapping[str, Any]) -> Any:
    stars = {"expected": show_number(found["expected"], 1), "mean": show_number(found["mean"], 1)}
    return _(
        "Expected: %(expected)s of 5. Ratings by other startups: %(count)d; words of these two about each other:"
        " %(own)d; drawn towards the mean of all, %(mean)s.",
        count=found["count"],
        own=found["own"],
        **stars,
    )


def _listed(words: Sequence[str]) -> str:
    return ", ".join(str(word) for word in words)


def cause(diagnosis: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Why there is no matching; the counts can be checked by hand."""
    startups = _listed([names.get(code, code) for code in diagnosis["startups"]])
    mentors = _listed([names.get(code, code) for code in diagnosis["mentors"]])
    values = {
        "startups": startups,
        "mentors": mentors,
        "need": diagnosis["need"],
        "offer": diagnosis["offer"],
    }
    sentences: dict[str, Any] = {
        "contradictory_lock": _l(
            "%(startups)s and %(mentors)s are locked together, but must not work together."
        ),
        "overloaded_locks": _l(
            "%(startups)s and %(mentors)s: %(need)s pairs are locked or at work, %(offer)s are possible."
        ),
        "isolated_startup": _l(
            "Mentors for %(startups)s: at least %(need)s wanted, %(offer)s can be asked at all."
        ),
        "isolated_mentor": _l(
            "Startups for %(mentors)s: at least %(need)s wanted, %(offer)s come into question."
        ),
        "short_startups": _l(
            "%(startups)s need %(need)s places together; the mentors they depend on (%(mentors)s) offer %(offer)s."
        ),
        "short_mentors": _l(
            "%(mentors)s need %(need)s startups together; those they depend on (%(startups)s) offer %(offer)s."
        ),
    }
    return (
        str(sentences[diagnosis["kind"]] % values)
        if diagnosis["kind"] in sentences
        else str(diagnosis["text"])
    )


def cure(change: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """One change of a smallest set that makes a matching possible."""
    values = {
        "startup": names.get(change["startup"] or "", ""),
        "mentor": names.get(change["mentor"] or "", ""),
        "by": change["by"],
    }
    sentences: dict[str, Any] = {
        "lower_startup_min": _l("Lower the least number of mentors by %(by)s, for the sake of %(startup)s."),
        "lower_mentor_min": _l("Lower the least number of startups by %(by)s, for the sake of %(mentor)s."),
        "raise_startup_max": _l("Raise the most mentors per startup by %(by)s, for the sake of %(startup)s."),
        "raise_mentor_max": _l("Ask %(mentor)s to take on more startups: %(by)s."),
        "release_lock": _l("Release %(startup)s and %(mentor)s."),
    }
    return str(sentences[change["kind"]] % values) if change["kind"] in sentences else str(change["text"])


def expertise(code: str) -> Any:
    """A field of expertise in words."""
    return label_of(EXPERTISE, code)


def sector(code: str) -> Any:
    """A sector in words."""
    return label_of(SECTORS, code)


def stage(code: str) -> Any:
    """A stage in words."""
    return label_of(STAGES, code)


def language(code: str) -> Any:
    """A language in words."""
    return label_of(LANGUAGES, code)


def strongest(skills: Mapping[str, int], most: int = 4) -> list[str]:
    """What a mentor knows best, in words."""
    ranked = sorted(skills.items(), key=lambda item: -item[1])[:most]
    return [str(expertise(code)) for code, _level in ranked]


def outcome(code: str) -> Any:
    """What became of an appointment."""
    return SessionOutcome(code).label


def speech(level: str) -> Any:
    """How well a language is spoken."""
    return label_of(SPEECH, level)


def day(text: str) -> date:
    """A date as it is kept in plain values."""
    return date.fromisoformat(text)


def mode(code: str) -> Any:
    """How two met."""
    return SessionMode(code).label


def moment(text: str) -> datetime:
    """An instant that was kept as text."""
    return datetime.fromisoformat(text)
