"""A programme's own words for its letters: written by language, looked at on a real application, taken back."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms.letter_templates import LetterTemplateForm, WhichLetterForm
from cohorts.models import Application, Programme
from cohorts.models.placeholders import listed
from cohorts.operations import letter_templates as operations
from cohorts.queries import decisions, programmes
from cohorts.queries import letter_templates as queries
from cohorts.queries.letters import feedback_of
from cohorts.wording import filled_in


@bp.route("/programmes/<slug>/letters", methods=["GET", "POST"])
@guard(permissions.WORD_LETTERS, load=programmes.programme)
def letter_templates(programme: Programme) -> Response:
    """Looking with other words than the saved ones saves nothing."""
    which, samples = _which(programme)
    words = queries.words(programme.id, which.chosen, which.language.data)
    form = LetterTemplateForm(data=dict(zip(("subject", "body"), words, strict=True)))
    if form.ok():
        with form.attempt():
            typed = (form.subject.data, form.body.data)
            if "look" not in request.form:
                _word(programme, which, typed)
                flash(_("Saved. Letters that go out from now on say it so."), "success")
                return see_other(request.full_path)
            operations.check_words(which.chosen, *typed)
            words = typed
    return _page(programme, which, samples, form, words)


@bp.post("/programmes/<slug>/letters/shipped")
@guard(permissions.WORD_LETTERS, load=programmes.programme)
def take_back_wording(programme: Programme) -> Response:
    which, _samples = _which(programme)
    operations.take_back_wording(current_actor(), programme, letter=which.chosen, locale=which.language.data)
    flash(_("The shipped text is sent again."), "success")
    return see_other(url_for(".letter_templates", slug=programme.slug, **which.data))


def _which(programme: Programme) -> tuple[WhichLetterForm, list[Application]]:
    which, samples = WhichLetterForm(request.args), queries.samples(current_actor(), programme)
    which.offer(samples)
    return which, samples


def _word(programme: Programme, which: WhichLetterForm, typed: tuple[str, str]) -> None:
    subject, body = typed
    operations.word_letter(
        current_actor(),
        programme,
        letter=which.chosen,
        locale=which.language.data,
        subject=subject,
        body=body,
    )


def _page(
    programme: Programme,
    which: WhichLetterForm,
    samples: list[Application],
    form: LetterTemplateForm,
    words: tuple[str, str],
) -> Response:
    sample = next((one for one in samples if one.key == which.application.data), None)
    own = queries.templates_of(programme)
    return render(
        "cohorts/letter_templates/edit.html",
        programme=programme,
        which=which,
        form=form,
        known=listed(which.chosen.placeholders),
        own=own,
        is_own=(which.chosen, which.language.data) in [(one.letter, one.locale) for one in own],
        preview=_as_read(which, sample, words) if sample else None,
    )


def _as_read(which: WhichLetterForm, sample: Application, words: tuple[str, str]) -> tuple[str, str]:
    """The letter about a real application; nothing is sent or kept."""
    actor, decision = current_actor(), decisions.decision_of(sample.id)
    return filled_in(
        which.chosen,
        *words,
        sample,
        locale=which.language.data,
        name=sample.owner.name if sample.owner else actor.name,
        zone=actor.zone,
        said=feedback_of([decision])[decision.id] if decision else "",
    )
