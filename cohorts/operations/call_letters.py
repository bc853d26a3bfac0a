"""Writing to all who stand somewhere in a call: as a draft, read over, then sent once to each person (COM01, COM03)."""

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from accelerator import clock, mail
from accelerator.db import db, lock
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import _, force_locale, show_local, translated
from accelerator.jobs import Job, enqueue
from accelerator.mail.preferences import Kind
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models.call_letters import PLACEHOLDERS, CallLetter, Circle
from cohorts.models.placeholders import filled, refuse_unknown
from cohorts.models.programmes import Call
from cohorts.queries import call_letters as queries


@dataclass(frozen=True)
class LetterWords:
    """To whom, and what, by language."""

    circle: Circle
    subjects: Mapping[str, str]
    bodies: Mapping[str, str]


def write_call_letter(
    actor: Actor, call: Call, *, words: LetterWords, letter: CallLetter | None = None
) -> CallLetter:
    """Keep a letter as a draft, or change one; raises DomainError for a placeholder that nothing would fill (COM02)."""
    require(actor, permissions.WRITE_TO_CALL, call)
    for box, texts in (("subject", words.subjects), ("body", words.bodies)):
        for code, text in texts.items():
            refuse_unknown(text, PLACEHOLDERS, f"{box}_{code}")
    if letter is None:
        letter = CallLetter(call_id=call.id, written_by=actor.id)
        db.session.add(letter)
    elif letter.sent_at is not None:
        raise Conflict(_("This letter was sent already; copy it to write another."))
    letter.circle, letter.subjects, letter.bodies = words.circle, dict(words.subjects), dict(words.bodies)
    db.session.flush()
    return letter


def discard_call_letter(actor: Actor, letter: CallLetter) -> None:
    """Throw a draft away."""
    require(actor, permissions.WRITE_TO_CALL, letter)
    if letter.sent_at is not None:
        raise Conflict(_("This letter was sent already; copy it to write another."))
    db.session.delete(letter)
    db.session.flush()


def send_call_letter(actor: Actor, letter: CallLetter) -> Job:
    """Have a letter sent to everybody who is in its circle now; sending it twice writes to nobody twice."""
    require(actor, permissions.WRITE_TO_CALL, letter)
    letter = lock(letter)
    if letter.sent_at is not None:
        raise Conflict(_("This letter was sent already; copy it to write another."))
    letter.people = queries.people_in(letter.call_id, letter.circle)
    if not letter.people:
        raise Conflict(_("Nobody stands there now, so nobody would get it."))
    letter.sent_at = clock.now()
    record(
        facts.CallLetterSent(
            actor_id=actor.id, call_id=letter.call_id, letter_id=letter.id, people=letter.people
        )
    )
    title = _("Letters: %(subject)s", subject=translated(letter.subjects))
    return enqueue(actor, "cohorts.send_call_letter", title, key=letter.key)


def write_to(actor: Actor, letter: CallLetter, *, reader: queries.Reader) -> None:
    """Write one copy, while whoever sent the letter may; of several applications one, unless their texts differ."""
    require(actor, permissions.WRITE_TO_CALL, letter)
    person = reader.person
    texts = [*letter.subjects.values(), *letter.bodies.values()]
    of = reader.application_id if any("{startup}" in text for text in texts) else 0
    once = f"call-letter:{letter.id}:{person.id}:{of}"
    subject, body = as_read_by(letter, actor, reader)
    mail.write(person.email, person.name, subject, body, kind=Kind.NEWS, locale=person.locale, once=once)


def as_read_by(letter: CallLetter, actor: Actor, reader: queries.Reader | None) -> tuple[str, str]:
    """Subject and text as a reader gets them, in their language; without one, as if the actor got them (COM02)."""
    if reader is None:
        return _filled(letter, actor.name, str(letter.call.words.yours))
    with force_locale(reader.person.locale or "en"):
        return _filled(letter, reader.person.name, reader.startup)


def _filled(letter: CallLetter, name: str, startup: str) -> tuple[str, str]:
    call = letter.call
    deadline = show_local(call.closes_at, call.zone)
    values = {
        "name": name,
        "startup": startup,
        "call": call.title,
        "deadline": deadline.striptags() if isinstance(deadline, Markup) else deadline,
    }
    subject, body = translated(letter.subjects), translated(letter.bodies)
    return filled(subject, values), filled(body, values).strip() + "\n"
