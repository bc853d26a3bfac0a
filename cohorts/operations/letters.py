"""Letters to applicants: drafts that a manager edits, what readers' comments go into them, and the sending."""

from collections.abc import Sequence

from markupsafe import escape

from accelerator import clock, mail
from accelerator.accounts.models import User
from accelerator.db import db
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _, force_locale, show_local
from accelerator.mail.preferences import Kind
from accelerator.organisations.queries import people_of
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Application, ApplicationState, Decision, DecisionLetter, Outcome, SharedComment
from cohorts.models.letter_templates import LetterTemplate, ProgrammeLetter
from cohorts.models.letters import ANSWER_BY, NAME
from cohorts.operations.co_applicants import send_copy
from cohorts.operations.decisions import STATE_OF, require_decidable
from cohorts.queries import applications, co_applicants, decisions
from cohorts.queries import letters as queries
from cohorts.queries.offers import offer_of
from cohorts.wording import composed

LETTER_OF = {
    Outcome.OFFER: ProgrammeLetter.OFFER,
    Outcome.WAITLIST: ProgrammeLetter.WAITLIST,
    Outcome.REJECT: ProgrammeLetter.REJECT,
}
OUTCOME_OF: dict[ApplicationState, Outcome] = {state: outcome for outcome, state in STATE_OF.items()}


def template_text(
    application: Application,
    outcome: Outcome,
    feedback: str,
    *,
    name: str = NAME,
    answer_by: str = ANSWER_BY,
    locale: str = "",
    is_promotion: bool = False,
    own: Sequence[LetterTemplate] | None = None,
) -> tuple[str, str]:
    """Subject and text as the programme has them, in the applicant's language unless told otherwise."""
    return composed(
        ProgrammeLetter.PROMOTION if is_promotion else LETTER_OF[outcome],
        application,
        locale=locale or locale_of(application),
        own=own,
        name=name,
        said=feedback,
        answer_by=answer_by,
    )


def locale_of(application: Application) -> str:
    """The applicant's language; needs `owner` loaded."""
    return (application.owner.locale if application.owner else None) or "en"


def edit_letter(
    actor: Actor, application: Application, *, subject: str, body: str, basis: str, version: int
) -> DecisionLetter:
    """Put a manager's words in place of the template's, until the decision changes.

    `basis` and `version` are those that the person looked at: raises Conflict if the decision or the draft
    is another one by now, so that nobody confirms what they have not seen (DEC02).
    """
    require(actor, permissions.DECIDE, application)
    application = applications.locked(application)
    require_decidable(application)
    decision = _decided(application)
    now = queries.prepared(decision)
    if basis != now.basis:
        raise Conflict(_("The decision changed since you opened this letter. Look at it again, then save."))
    if version != (now.letter.version if now.letter else 0):
        raise Conflict(_("Somebody else edited this letter meanwhile. Compare, then save again."))
    letter = now.letter
    if letter is None:
        letter = DecisionLetter(decision_id=decision.id)
        db.session.add(letter)
    letter.outcome, letter.locale, letter.basis = decision.outcome, locale_of(application), basis
    letter.subject, letter.body, letter.edited_by = subject, body.strip() + "\n", actor.id
    db.session.flush()
    record(
        facts.LetterEdited(actor_id=actor.id, application_id=application.id, outcome=decision.outcome.value)
    )
    return letter


def reset_letter(actor: Actor, application: Application) -> None:
    """Take the edited words back: the letter is written from its template again. Without a draft nothing happens."""
    require(actor, permissions.DECIDE, application)
    application = applications.locked(application)
    require_decidable(application)
    letter = queries.prepared(_decided(application)).letter
    if letter is None:
        return
    db.session.delete(letter)
    db.session.flush()
    record(facts.LetterReset(actor_id=actor.id, application_id=application.id))


def share_comments(actor: Actor, application: Application, *, texts: dict[str, str]) -> int:
    """Choose which comments the applicant sees, by review key with the cleaned text; the others are not shared.

    The originals stay as they are with their reviews. A draft that was edited before becomes stale (DEC03).
    """
    require(actor, permissions.DECIDE, application)
    application = applications.locked(application)
    require_decidable(application)
    found = queries.comments_on(application.id)
    if set(texts) - {review.key for review, _shared in found}:
        raise Conflict(_("One of these comments is not there any more. Look at the list again."))
    for review, shared in found:
        text = texts.get(review.key)
        if text is None:
            if shared is not None:
                db.session.delete(shared)
            continue
        if not text.strip():
            raise DomainError(_("Write what is shared, or take the tick away."), field=f"text_{review.key}")
        if shared is None:
            shared = SharedComment(review_id=review.id)
            db.session.add(shared)
        if shared.text != text.strip():
            shared.text, shared.shared_by = text.strip(), actor.id
    db.session.flush()
    record(facts.CommentsShared(actor_id=actor.id, application_id=application.id, count=len(texts)))
    return len(texts)


def open_feedback(actor: Actor, application: Application) -> None:
    """Show a team what its readers say, and write down who opened it first; opening again changes nothing (DEC03)."""
    require(actor, permissions.OPEN_FEEDBACK, application)
    application = applications.locked(application)
    decision = queries.released_on(application.id)
    if decision is None or not queries.feedback_of([decision])[decision.id]:
        raise Conflict(_("The readers left no feedback on this application."))
    if decision.feedback_opened_at is not None:
        return
    decision.feedback_opened_at, decision.feedback_opened_by = clock.now(), actor.id
    record(facts.FeedbackOpened(actor_id=actor.id, application_id=application.id, decision_id=decision.id))


def send_letter(
    actor: Actor, application: Application, *, decision: Decision, is_promotion: bool = False
) -> int:
    """Write the released decision to everybody of the startup, once each, with copies for those who wrote along.

    Returns how many were written to.

    Edited words go to all in the language they were written in; a template speaks each reader's. An application
    that moved on meanwhile gets no letter: it would tell yesterday's news.
    """
    outcome = OUTCOME_OF.get(application.state)
    if outcome is None:
        return 0
    people = readers_of(application)
    letter = queries.letter_for(decision.id, outcome)
    edited = letter if letter is not None and letter.edited_by is not None else None
    feedback = queries.feedback_of([decision])[decision.id]
    for person in people:
        subject, body = _words(application, outcome, feedback, edited, person, is_promotion)
        once = f"decision:{decision.id}:{application.state.value}:{person.id}"
        mail.write(
            person.email, person.name, subject, body, kind=Kind.DECISION, locale=person.locale, once=once
        )
    copied = co_applicants.copied_on(application)
    for person in copied:
        subject, body = _words(application, outcome, feedback, edited, person, is_promotion)
        once = f"decision:{decision.id}:{application.state.value}:{person.id}"
        send_copy(person, application, subject=subject, body=body, once=once)
    if people:
        _keep(application, decision, outcome, feedback, letter, is_promotion)
    return len(people) + len(copied)


def _words(
    application: Application,
    outcome: Outcome,
    feedback: str,
    edited: DecisionLetter | None,
    person: User,
    is_promotion: bool,
) -> tuple[str, str]:
    locale = edited.locale if edited else person.locale or "en"
    answer_by = _answer_by(application, locale)
    if edited is None:
        return template_text(
            application,
            outcome,
            feedback,
            name=person.name,
            answer_by=answer_by,
            locale=locale,
            is_promotion=is_promotion,
        )
    subject, body = (
        text.replace(ANSWER_BY, answer_by).replace(NAME, person.name)
        for text in (edited.subject, edited.body)
    )
    return subject, body


def _keep(
    application: Application,
    decision: Decision,
    outcome: Outcome,
    feedback: str,
    letter: DecisionLetter | None,
    is_promotion: bool,
) -> None:
    """What was sent stays with the decision, in the applicant's language; a second run changes nothing."""
    if letter is None:
        letter = DecisionLetter(decision_id=decision.id, outcome=outcome, locale=locale_of(application))
        letter.subject, letter.body = template_text(application, outcome, feedback, is_promotion=is_promotion)
    if letter.sent_at is None:
        answer_by = _answer_by(application, letter.locale)
        letter.subject = mail.one_line(letter.subject.replace(ANSWER_BY, answer_by))[:300]
        letter.body = letter.body.replace(ANSWER_BY, answer_by)
        letter.sent_at = clock.now()
    db.session.add(letter)
    db.session.flush()


def _answer_by(application: Application, locale: str) -> str:
    """Until when an offer holds, in words; nothing where there is none."""
    offer = offer_of(application.id)
    if offer is None:
        return ""
    with force_locale(locale):
        return str(escape(show_local(offer.expires_at, application.call.zone)).striptags())


def _decided(application: Application) -> Decision:
    decision = decisions.decision_of(application.id)
    if decision is None:
        raise Conflict(_("Decide on this application first; then its letter can be written."))
    return decision


def send_screening_letter(actor: Actor, application: Application) -> int:
    """Write to everybody of the startup why it cannot take part, once each time that they are told."""
    people, copied = readers_of(application), co_applicants.copied_on(application)
    for person in (*people, *copied):
        once = f"screening:{application.id}:{application.ineligible_told_at}:{person.id}"
        subject, body = composed(
            ProgrammeLetter.NOT_ELIGIBLE, application, locale=person.locale, name=person.name
        )
        if person in copied:
            send_copy(person, application, subject=subject, body=body, once=once)
        else:
            mail.write(
                person.email,
                person.name,
                subject,
                body,
                kind=Kind.DECISION,
                locale=person.locale,
                once=once,
            )
    return len(people) + len(copied)


def readers_of(application: Application) -> list[User]:
    """Whom a decision is written to: the startup's people, and whoever applied; needs `owner` loaded."""
    people = people_of(application.startup_id)
    owner = application.owner
    if owner is not None and owner.is_active and owner.id not in {person.id for person in people}:
        people.append(owner)
    return people
