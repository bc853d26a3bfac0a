"""A call's letters: written in each language, read over as a reader gets them, sent or thrown away."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.call_letters import KEPT, CallLetterFilter, CallLetterForm
from cohorts.forms.languages import texts_of
from cohorts.models.call_letters import CallLetter, Circle
from cohorts.models.programmes import Call
from cohorts.operations import call_letters as operations
from cohorts.queries import call_letters as queries
from cohorts.queries import calls


@bp.get("/calls/<slug>/post")
@guard(permissions.WRITE_TO_CALL, load=calls.call)
def call_letters(call: Call) -> Response:
    form = CallLetterFilter(request.args)
    letters = queries.letters_of(call, **form.values())
    return render("cohorts/call_letters/list.html", call=call, form=form, letters=letters)


@bp.route("/calls/<slug>/post/new", methods=["GET", "POST"])
@guard(permissions.WRITE_TO_CALL, load=calls.call)
def write_call_letter(call: Call) -> Response:
    earlier = next((one for one in queries.letters_of(call) if one.key == request.args.get("copy")), None)
    form = CallLetterForm(data=_data(earlier) if earlier else {"circle": Circle.BEGUN.value})
    if form.ok():
        with form.attempt():
            letter = operations.write_call_letter(current_actor(), call, words=form.words())
            return see_other(url_for(".call_letter", key=letter.key))
    return render("cohorts/call_letters/edit.html", call=call, letter=None, form=form)


@bp.route("/post/<key:key>", methods=["GET", "POST"])
@guard(permissions.WRITE_TO_CALL, load=queries.call_letter)
def call_letter(letter: CallLetter) -> Response:
    form = CallLetterForm(data=_data(letter))
    if form.ok():
        with form.attempt():
            operations.write_call_letter(current_actor(), letter.call, words=form.words(), letter=letter)
            flash(_("Kept as a draft."), "success")
            return see_other(url_for(".call_letter", key=letter.key))
    letter = queries.call_letter(letter.key)
    reader = queries.sample(letter, current_actor())
    return render(
        "cohorts/call_letters/edit.html",
        call=letter.call,
        letter=letter,
        form=form,
        people=queries.people_in(letter.call_id, letter.circle) if letter.sent_at is None else letter.people,
        reader=reader,
        preview=operations.as_read_by(letter, current_actor(), reader),
        states=queries.states_of(letter) if letter.sent_at else {},
    )


@bp.post("/post/<key:key>/send")
@guard(permissions.WRITE_TO_CALL, load=queries.call_letter)
def send_call_letter(letter: CallLetter) -> Response:
    job = operations.send_call_letter(current_actor(), letter)
    flash(
        ngettext("The letter goes to %(num)s person.", "The letter goes to %(num)s people.", letter.people),
        "success",
    )
    return see_other(url_for("pages.job", key=job.key))


@bp.post("/post/<key:key>/discard")
@guard(permissions.WRITE_TO_CALL, load=queries.call_letter)
def discard_call_letter(letter: CallLetter) -> Response:
    slug = letter.call.slug
    operations.discard_call_letter(current_actor(), letter)
    flash(_("The draft is thrown away."), "success")
    return see_other(url_for(".call_letters", slug=slug))


def _data(letter: CallLetter) -> dict[str, str]:
    return {"circle": letter.circle.value, **texts_of(letter, KEPT)}
