"""What was handed in, frozen and hashed; and what travels between an application and its startup's profile."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from accelerator.organisations.models import Organisation
from cohorts.models import taxonomy
from cohorts.models.answers import Answers, tidy
from cohorts.models.applications import Application, Submission
from cohorts.models.carried import Carried, carry
from cohorts.models.conditions import given
from cohorts.models.countries import countries, country_code
from cohorts.models.questions import QuestionForm, QuestionKind, Section, form_of


def _canonical(value: Any) -> bytes:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def section_mark(section: Section, answers: Answers) -> str:
    """A short mark of a section's answers, by which a page knows whether somebody saved others meanwhile."""
    typed = [question.key for question in section.questions if question.kind is not QuestionKind.FILE]
    given = {key: answers[key] for key in typed if answers.get(key) is not None}
    return hashlib.sha256(_canonical(given)).hexdigest()[:16]


def content_hash(submission: Submission, file_hashes: dict[int, str]) -> str:
    """SHA-256 over everything that was handed in: name, questions, answers, and the bytes of its files."""
    named = sorted(file_hashes.values())
    content = [submission.startup_name, submission.questions, submission.answers, named]
    return hashlib.sha256(_canonical(content)).hexdigest()


def snapshot_of(
    application: Application, *, by: int, file_hashes: dict[int, str], number: int = 1
) -> Submission:
    """The submission of an application as it stands; needs `call` and `startup` loaded.

    Answers to what is not asked are left out: conditions hide them, or somebody forged them.
    """
    questions = application.questions
    submission = Submission(
        application_id=application.id,
        number=number,
        answers=given(form_of(questions), application.answers),
        questions=questions,
        startup_name=str(application.answers.get("name") or application.startup.name)[:200],
        submitted_by=by,
    )
    submission.content_hash = content_hash(submission, file_hashes)
    return submission


def first_answers(form: QuestionForm, startup: Organisation, earlier: Answers) -> Answers:
    """What a new draft starts with: the startup's last application, else its profile; files and consents anew."""
    profile = {
        "name": startup.name,
        "tagline": startup.tagline,
        "pitch": startup.about,
        "website": startup.website,
        "city": startup.city,
        "country": country_code(startup.country) or "",
        "founded": startup.founded_on.strftime("%Y-%m") if startup.founded_on else "",
        "sector": startup.sector,
        "stage": startup.stage,
        "team": startup.team,
    }
    answers: Answers = {}
    for question in form:
        if question.kind is QuestionKind.FILE or question.needs_all:
            continue
        answer, problem = tidy(question, earlier.get(question.key) or profile.get(question.key))
        if answer is not None and problem is None:
            answers[question.key] = answer
    return answers


def first_carried(
    answers: Answers, earlier: Answers, *, told_at: datetime, source: str, described_at: datetime
) -> Carried:
    """Where each of a new draft's answers came from. The name needs no word: by it the startup was just chosen."""
    return {
        key: carry(source, told_at) if earlier.get(key) else carry("", described_at)
        for key in answers
        if key != "name"
    }


def profile_from(startup: Organisation, answers: Answers) -> dict[str, Any]:
    """The startup's profile as its newest application tells it; what was not asked stays as it was."""
    country = countries("en").get(str(answers.get("country")), "")
    sector = str(answers.get("sector", ""))
    return {
        "name": str(answers.get("name") or startup.name)[:200],
        "tagline": str(answers.get("tagline") or startup.tagline)[:200],
        "about": str(answers.get("pitch") or startup.about),
        "website": str(answers.get("website") or startup.website)[:300],
        "city": str(answers.get("city") or startup.city)[:120],
        "country": country or startup.country,
        "sector": sector if sector in taxonomy.SECTORS else startup.sector,
        "founded_on": _first_day(answers.get("founded")) or startup.founded_on,
    }


def _first_day(month: Any) -> date | None:
    """The first of a month or year written as 2021-05 or 2021."""
    if not month:
        return None
    year, _dash, number = str(month).partition("-")
    return date(int(year), int(number or 1), 1)
