"""A programme's own words for the letters that the system writes on its behalf (COM02)."""

from accelerator.db import db
from accelerator.facts import record
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models.letter_templates import LetterTemplate, ProgrammeLetter
from cohorts.models.placeholders import refuse_unknown
from cohorts.models.programmes import Programme
from cohorts.queries.letter_templates import template_of


def check_words(letter: ProgrammeLetter, subject: str, body: str) -> None:
    """Raise DomainError for a placeholder that nothing would fill in this letter."""
    refuse_unknown(subject, letter.placeholders, "subject")
    refuse_unknown(body, letter.placeholders, "body")


def word_letter(
    actor: Actor, programme: Programme, *, letter: ProgrammeLetter, locale: str, subject: str, body: str
) -> LetterTemplate:
    """Put a programme's words in place of those that are sent in a language.

    A letter that somebody already edited for one applicant stays as it is: words here only begin drafts.
    """
    require(actor, permissions.WORD_LETTERS, programme)
    check_words(letter, subject, body)
    own = template_of(programme.id, letter, locale)
    if own is None:
        own = LetterTemplate(programme_id=programme.id, letter=letter, locale=locale)
        db.session.add(own)
    own.subject, own.body, own.edited_by = subject, body.strip() + "\n", actor.id
    db.session.flush()
    record(
        facts.LetterWorded(actor_id=actor.id, programme_id=programme.id, letter=letter.value, locale=locale)
    )
    return own


def take_back_wording(actor: Actor, programme: Programme, *, letter: ProgrammeLetter, locale: str) -> None:
    """Send a letter as it ships again; where there are no own words nothing happens."""
    require(actor, permissions.WORD_LETTERS, programme)
    own = template_of(programme.id, letter, locale)
    if own is None:
        return
    db.session.delete(own)
    db.session.flush()
    record(
        facts.LetterWordingTakenBack(
            actor_id=actor.id, programme_id=programme.id, letter=letter.value, locale=locale
        )
    )
