"""A manager's pages about letters: all of a call before the release, one as a draft, the comments that go into it."""

from collections.abc import Sequence
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.errors import Conflict
from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import letters as forms
from cohorts.models import Application, Call, LetterTemplate
from cohorts.operations import letters as operations
from cohorts.queries import applications, calls, decisions
from cohorts.queries import letters as queries
from cohorts.queries.letter_templates import templates_of
from cohorts.queries.withheld import refuse_withheld, withheld_from


@bp.get("/calls/<slug>/letters")
@guard(permissions.LIST_DECISIONS, load=calls.call)
def letters(call: Call) -> Response:
    withheld = withheld_from(current_actor(), call)
    page = queries.letters_in(call.id, without=withheld, after=request.args.get("after"))
    own = templates_of(call.programme)
    return render(
        "cohorts/letters/list.html",
        call=call,
        page=page,
        texts={row.decision.id: _text(row.decision.application, row, own) for row in page},
    )


@bp.route("/applications/<key:key>/letter", methods=["GET", "POST"])
@guard(permissions.DECIDE, load=applications.application)
def letter(application: Application) -> Response:
    refuse_withheld(current_actor(), application.call, application.id)
    found = _prepared(application)
    if found is None:
        return see_other(url_for(".decide_application", key=application.key))
    form = forms.LetterForm(data=_present(application, found))
    if form.ok():
        with form.attempt():
            _edit(application, form)
            flash(_("Kept. It is sent when all decisions are released."), "success")
            return see_other(url_for(".letters", slug=application.call.slug))
    return _letter_page(applications.application(application.key), form)


@bp.post("/applications/<key:key>/letter/reset")
@guard(permissions.DECIDE, load=applications.application)
def reset_letter(application: Application) -> Response:
    operations.reset_letter(current_actor(), application)
    return see_other(url_for(".letter", key=application.key))


@bp.route("/applications/<key:key>/feedback", methods=["GET", "POST"])
@guard(permissions.DECIDE, load=applications.application)
def share_comments(application: Application) -> Response:
    refuse_withheld(current_actor(), application.call, application.id)
    form = forms.comments_form(queries.comments_on(application.id))
    if form.ok():
        with form.attempt():
            reviews = [review for review, _shared in queries.comments_on(application.id)]
            count = operations.share_comments(current_actor(), application, texts=form.texts(reviews))
            flash(
                ngettext(
                    "The applicant will read %(num)s comment.",
                    "The applicant will read %(num)s comments.",
                    count,
                ),
                "success",
            )
            return see_other(url_for(".decide_application", key=application.key))
    application = applications.application(application.key)
    found = queries.comments_on(application.id)
    return render("cohorts/letters/comments.html", application=application, found=found, form=form)


def _prepared(application: Application) -> queries.Prepared | None:
    decision = decisions.decision_of(application.id)
    return None if decision is None else queries.prepared(decision)


def _text(
    application: Application, found: queries.Prepared, own: Sequence[LetterTemplate] | None = None
) -> tuple[str, str]:
    if found.letter is not None:
        return found.letter.subject, found.letter.body
    return operations.template_text(application, found.decision.outcome, found.feedback, own=own)


def _present(application: Application, found: queries.Prepared) -> dict[str, Any]:
    subject, body = _text(application, found)
    version = found.letter.version if found.letter else 0
    return {"basis": found.basis, "version": version, "subject": subject, "body": body}


def _edit(application: Application, form: forms.LetterForm) -> None:
    operations.edit_letter(
        current_actor(),
        application,
        subject=form.subject.data,
        body=form.body.data,
        basis=form.basis.data or "",
        version=form.seen,
    )


def _letter_page(application: Application, form: forms.LetterForm) -> Response:
    """After a refusal what was typed stays, and the next click is informed: it names what stands now."""
    found = _prepared(application)
    original = None
    if found is not None:
        form.basis.data, form.version.data = found.basis, found.letter.version if found.letter else 0
        original = operations.template_text(application, found.decision.outcome, found.feedback)
    page = render(
        "cohorts/letters/edit.html",
        application=application,
        found=found,
        form=form,
        original=original,
        found_opening=queries.openings_among([application.key]).get(application.key),
    )
    if form.message:
        page.status_code = Conflict.status
    return page
