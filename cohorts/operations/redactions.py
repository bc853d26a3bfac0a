"""Writing a text anew for blind readers, and taking that back (REV06)."""

from accelerator.db import db, lock
from accelerator.errors import Conflict, DomainError
from accelerator.facts import record
from accelerator.i18n import _
from accelerator.permissions import Actor, require
from cohorts import facts, permissions
from cohorts.models import Application
from cohorts.models.answers import is_blank, refuse_unstorable
from cohorts.models.redactions import Redaction
from cohorts.queries import redactions as queries


def redact(actor: Actor, application: Application, *, question: str, text: str, number: int) -> None:
    """Have blind readers read a text in place of an answer.

    `number` is the revision that was on the page: what a team has handed in since was read over by nobody,
    so the text never stands for it.
    """
    require(actor, permissions.REDACT, application)
    submission = queries.revision(application, number)
    if submission is None or question not in [one.key for one in queries.texts_in(submission)]:
        raise Conflict(_("There is no such version."))
    if is_blank(text):
        raise DomainError(_("Please fill this in."), "text")
    refuse_unstorable("text", text)
    _keep(actor, application, question, submission.answers[question], text.strip())


def take_redaction_back(actor: Actor, application: Application, *, question: str) -> None:
    """Have blind readers read the team's own words again."""
    require(actor, permissions.REDACT, application)
    if question not in queries.covers_of(application.id):
        raise Conflict(_("This was taken back already."))
    _keep(actor, application, question, "", "")


def _keep(actor: Actor, application: Application, question: str, original: str, text: str) -> None:
    lock(application)
    made = Redaction(
        application_id=application.id, question=question, original=original, text=text, author_id=actor.id
    )
    db.session.add(made)
    db.session.flush()
    record(
        facts.AnswerRedacted(
            actor_id=actor.id,
            application_id=application.id,
            redaction_id=made.id,
            question=question,
            is_taken_back=not text,
        )
    )
