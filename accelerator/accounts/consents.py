"""Consents: versions of a text that never change, and what each person said to them, kept for good (ACC10)."""

from accelerator.accounts import facts, permissions, queries
from accelerator.accounts.consent_texts import SHIPPED
from accelerator.accounts.models import Consent, ConsentKind, ConsentText
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require


def publish_text(actor: Actor, *, kind: ConsentKind, audience: str, bodies: dict[str, str]) -> ConsentText:
    """Put a new version in force; from now on it is the one that people are asked about."""
    require(actor, permissions.WRITE_TEXT)
    said = {language: body for language, body in bodies.items() if body}
    newest = queries.newest_text(kind, audience)
    if newest is not None and newest.bodies == said:
        raise DomainError(_("This says the same as the version in force. Nobody was asked again."))
    number = newest.number + 1 if newest else 1
    text = ConsentText(kind=kind, audience=audience, number=number, bodies=said, written_by=actor.id)
    db.session.add(text)
    db.session.flush()
    record(
        facts.ConsentTextPublished(
            actor_id=actor.id, text_id=text.id, kind=kind.value, audience=audience, number=number
        )
    )
    return text


def begin_with_shipped(actor: Actor) -> list[ConsentText]:
    """Put the texts that ship in force, for everyone; those of which there is a version stay as they are."""
    require(actor, permissions.WRITE_TEXT)
    return [
        publish_text(actor, kind=kind, audience="", bodies=bodies)
        for kind, bodies in SHIPPED.items()
        if queries.newest_text(kind, "") is None
    ]


def answer_text(actor: Actor, text: ConsentText, *, is_given: bool, locale: str) -> None:
    """Agree, refuse or withdraw; each answer is a row of its own, and the latest one counts."""
    require(actor, permissions.ANSWER_TEXT, text)
    answers = {asked.id: answer for asked, answer in queries.texts_for(actor)}
    if text.id not in answers:
        raise Conflict(_("There is a newer version of this text. Read that one, please."))
    if text.kind.is_compulsory and not is_given:
        raise Conflict(_("Nobody can take part without this. To leave, write to the programme's staff."))
    before = answers[text.id]
    if before is not None and before.is_given == is_given:
        return
    keep_answer(actor.id, text, is_given=is_given, locale=text.language_for(locale))


def agreed_terms(key: str) -> ConsentText | None:
    """The terms of use in force for everyone, if that is the version agreed to on the page of the sign-up."""
    text = queries.newest_text(ConsentKind.TERMS, "")
    if key != (text.key if text else ""):
        raise DomainError(_("There is a newer version of this text. Read that one, please."), "terms")
    return text


def keep_answer(user_id: int, text: ConsentText, *, is_given: bool, locale: str) -> None:
    """Write down what a person said, and in which language they had read it; nothing is checked here."""
    db.session.add(Consent(user_id=user_id, text_id=text.id, is_given=is_given, locale=locale))
    record(
        facts.ConsentAnswered(
            actor_id=user_id, text_id=text.id, user_id=user_id, kind=text.kind.value, is_given=is_given
        )
    )
