"""Letters about an application in a programme's words: what stands in their brackets, filled in for one reader."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import escape

from accelerator.i18n import _, force_locale, show_date, show_local
from accelerator.web import link
from cohorts.models import Application, Offer
from cohorts.models.letter_templates import LetterTemplate, ProgrammeLetter
from cohorts.models.placeholders import filled, named_in
from cohorts.queries.applications import submission_of
from cohorts.queries.letter_templates import words
from cohorts.queries.offers import offer_of

NOTHING = "–"
"""Where a record has not come so far, as when a letter is looked at before there is an offer."""
Given = Mapping[str, Any]


def composed(
    letter: ProgrammeLetter,
    application: Application,
    *,
    locale: str | None,
    own: Sequence[LetterTemplate] | None = None,
    **given: Any,
) -> tuple[str, str]:
    """Subject and text to one reader in their language; needs the application's call, cohort and programme loaded.

    `given` is the reader's `name`, `zone`, and whatever of the other placeholders is known better than by looking.
    """
    subject, body = words(application.call.programme_id, letter, locale or "en", own)
    return filled_in(letter, subject, body, application, locale=locale, **given)


def filled_in(
    letter: ProgrammeLetter,
    subject: str,
    body: str,
    application: Application,
    *,
    locale: str | None,
    **given: Any,
) -> tuple[str, str]:
    """Some words with what stands in their brackets; a paragraph with nothing to say leaves no gap."""
    wanted = named_in(subject, body) & set(letter.placeholders)
    given = {"page": link(letter.page, key=application.key), **given}
    with force_locale(locale or "en"):
        values = {
            name: str(given[name]) if name in given else VALUES[name](application, given) for name in wanted
        }
    return filled(subject, values), re.sub(r"\n{3,}", "\n\n", filled(body, values)).strip() + "\n"


def _moment(moment: datetime | None, zone: str) -> str:
    return str(escape(show_local(moment, zone)).striptags())


def _offer(application: Application, given: Given) -> Offer | None:
    return given.get("offer") or offer_of(application.id)


def _answer_by(application: Application, given: Given) -> str:
    offer = _offer(application, given)
    return _moment(offer.expires_at, application.call.zone) if offer else NOTHING


def _answer_day(application: Application, given: Given) -> str:
    offer = _offer(application, given)
    return show_date(offer.expires_at) if offer else NOTHING


def _your_clock(application: Application, given: Given) -> str:
    offer = _offer(application, given)
    return _moment(offer.expires_at, given.get("zone") or application.call.zone) if offer else NOTHING


def _feedback(_application: Application, given: Given) -> str:
    said = given.get("said")
    return f"{_('From the readers of your application:')}\n\n{said}" if said else ""


def _fingerprint(application: Application, _given: Given) -> str:
    submission = submission_of(application)
    return submission.content_hash if submission else NOTHING


def _promised(application: Application, _given: Given) -> str:
    day = application.call.decisions_promised_on
    return _("You hear from us by %(day)s.", day=show_date(day, "long")) if day else ""


def _reason(application: Application, _given: Given) -> str:
    found = application.ineligible_for
    return (
        "\n\n".join(part for part in (str(found.label), application.ineligible_words) if part)
        if found
        else ""
    )


VALUES: dict[str, Callable[[Application, Given], str]] = {
    "startup": lambda application, _given: application.startup.name,
    "call": lambda application, _given: application.call.title,
    "cohort": lambda application, _given: application.call.cohort.name,
    "programme": lambda application, _given: application.call.programme.name,
    "reference": lambda application, _given: application.reference,
    "answer_by": _answer_by,
    "answer_day": _answer_day,
    "your_clock": _your_clock,
    "feedback": _feedback,
    "fingerprint": _fingerprint,
    "promised": _promised,
    "reason": _reason,
}
"""By placeholder what it says of an application; only those that a text names are looked up."""
