"""Finding a programme's own words for its letters, and the records on which they can be looked at."""

from collections.abc import Sequence

import sqlalchemy as sa

from accelerator import mail
from accelerator.db import db
from accelerator.permissions import Actor
from cohorts.models.applications import Application
from cohorts.models.co_applicants import shared_with
from cohorts.models.letter_templates import LetterTemplate, ProgrammeLetter
from cohorts.models.programmes import Call, Programme
from cohorts.queries.applications import WITH_CALL

MOST_SAMPLES = 30


def template_of(programme_id: int, letter: ProgrammeLetter, locale: str) -> LetterTemplate | None:
    """A programme's own words, where it has some."""
    query = sa.select(LetterTemplate).where(
        LetterTemplate.programme_id == programme_id,
        LetterTemplate.letter == letter,
        LetterTemplate.locale == locale,
    )
    return db.session.scalars(query).one_or_none()


def templates_of(programme: Programme) -> list[LetterTemplate]:
    """All of a programme's own words."""
    query = sa.select(LetterTemplate).where(LetterTemplate.programme_id == programme.id)
    return list(db.session.scalars(query.order_by(LetterTemplate.letter, LetterTemplate.locale)))


def shipped(letter: ProgrammeLetter, locale: str) -> tuple[str, str]:
    """Subject and text as they ship in a language, with their placeholders."""
    brackets = {name: f"{{{name}}}" for name in letter.placeholders}
    return mail.compose(brackets.pop("name"), letter.template, locale=locale, **brackets)


def words(
    programme_id: int, letter: ProgrammeLetter, locale: str, own: Sequence[LetterTemplate] | None = None
) -> tuple[str, str]:
    """Subject and text that a programme sends in a language: its own, or as they ship.

    Who needs many at once looks for all of its `own` words before.
    """
    if own is None:
        row = template_of(programme_id, letter, locale)
    else:
        row = next((one for one in own if (one.letter, one.locale) == (letter, locale)), None)
    return (row.subject, row.body) if row else shipped(letter, locale)


def samples(actor: Actor, programme: Programme) -> list[Application]:
    """The latest submitted applications of a programme, without those of the reader's own startups (R12)."""
    query = (
        sa.select(Application)
        .join(Application.call)
        .where(
            Call.programme_id == programme.id,
            Application.submitted_at.is_not(None),
            Application.startup_id.not_in(actor.organisations),
            Application.id.not_in(shared_with(actor)),
        )
        .options(*WITH_CALL)
    )
    return list(db.session.scalars(query.order_by(Application.id.desc()).limit(MOST_SAMPLES)))
