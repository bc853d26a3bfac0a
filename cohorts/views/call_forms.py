"""The form builder: a call's questions part by part, seen as an applicant sees them, then put into use."""

import hashlib
import json
from typing import Any

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.errors import Conflict
from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import call_forms as forms
from cohorts.forms.applications import section_form
from cohorts.models import form_edits as edits
from cohorts.models.programmes import Call
from cohorts.models.question_types import COLUMN_TYPES, TYPES, type_of
from cohorts.models.questions import form_of
from cohorts.operations import call_forms as operations
from cohorts.queries import call_forms as queries
from cohorts.queries import calls


def _definition(call: Call) -> dict[str, Any]:
    """The form as it is being written, else as it is in use."""
    draft = queries.in_writing(call)
    return draft.questions if draft else call.questions


def _mark(raw: Any) -> str:
    """A short mark of a stored part, by which a page knows whether somebody changed it meanwhile."""
    return hashlib.sha256(json.dumps(raw, sort_keys=True).encode()).hexdigest()[:16]


@bp.get("/calls/<slug>/form")
@guard(permissions.SHAPE_FORM, load=calls.call)
def call_form(call: Call) -> Response:
    return _builder(call, forms.UseForm(formdata=None))


def _builder(call: Call, use: forms.UseForm) -> Response:
    definition, draft = _definition(call), queries.in_writing(call)
    return render(
        "cohorts/forms/builder.html",
        call=call,
        form=form_of(definition),
        kinds={q["key"]: type_of(q) for part in definition["sections"] for q in part["questions"]},
        types=TYPES,
        column_types=COLUMN_TYPES,
        draft=draft,
        begun=queries.begun_with(call),
        orphans=queries.orphans_of(call, definition) if draft else [],
        versions=queries.versions_of(call),
        use=use,
    )


@bp.route("/calls/<slug>/form/section", methods=["GET", "POST"])
@guard(permissions.SHAPE_FORM, load=calls.call)
def edit_form_section(call: Call) -> Response:
    definition, key = _definition(call), request.args.get("key", "")
    before = edits.section_at(definition, key) or {}
    words = {name: part for name, part in before.items() if name != "questions"}
    editor = forms.section_editor(form_of(definition), words, mark=_mark(words))
    if editor.form.is_submitted() and not editor.wants_row:
        with editor.form.attempt():
            _refuse_stale(editor, words)
            made = editor.made()
            if made is not None:
                key = operations.put_section(current_actor(), call, section=made, key=before.get("key", ""))
                return see_other(url_for(".call_form", slug=call.slug, _anchor=f"section-{key}"))
    return render(
        "cohorts/forms/edit.html", call=call, editor=editor, form=editor.form, before=before, types=TYPES
    )


@bp.route("/calls/<slug>/form/question", methods=["GET", "POST"])
@guard(permissions.SHAPE_FORM, load=calls.call)
def edit_form_question(call: Call) -> Response:
    editor, path, into = _question_editor(call)
    if editor.form.is_submitted() and not editor.wants_row:
        with editor.form.attempt():
            _refuse_stale(editor, editor.before)
            made = editor.made()
            if made is not None:
                made_path = operations.put_question(
                    current_actor(), call, question=made, path=path, into=into
                )
                return see_other(url_for(".call_form", slug=call.slug, _anchor=f"question-{made_path}"))
    return render(
        "cohorts/forms/edit.html",
        call=call,
        editor=editor,
        form=editor.form,
        before=editor.before,
        types=TYPES,
    )


def _question_editor(call: Call) -> tuple[forms.Editor, str, str]:
    """The editor that the address asks for, the question's path ('' for a new one), and where a new one goes."""
    definition = _definition(call)
    path, into = request.args.get("key", ""), request.args.get("into", "")
    before = edits.question_at(definition, path) if path else None
    table = edits.question_at(definition, into) if into and not edits.section_at(definition, into) else None
    is_column = table is not None or "." in path
    offered = COLUMN_TYPES if is_column else TYPES
    wanted = type_of(before) if before else request.args.get("type", "")
    editor = forms.question_editor(
        form_of(definition),
        before or {},
        wanted if wanted in offered else "text",
        path=path if before else "",
        is_column=is_column,
        mark=_mark(before or {}),
    )
    return editor, path if before else "", into


def _editor_page(call: Call, editor: forms.Editor) -> Response:
    page: dict[str, Any] = {"editor": editor, "form": editor.form, "before": editor.before, "types": TYPES}
    return render("cohorts/forms/edit.html", call=call, **page)


def _refuse_stale(editor: forms.Editor, before: Any) -> None:
    if editor.form.version.data not in ("", None, _mark(before)):
        editor.form.version.data = _mark(before)
        raise Conflict(_("Somebody changed this part meanwhile. Compare with the form, then save again."))


@bp.post("/calls/<slug>/form/move")
@guard(permissions.SHAPE_FORM, load=calls.call)
def move_form_part(call: Call) -> Response:
    section, path = request.form.get("section", ""), request.form.get("question", "")
    operations.move_part(current_actor(), call, section=section, path=path, up=request.form.get("to") == "up")
    anchor = f"section-{section}" if section else f"question-{path}"
    return see_other(url_for(".call_form", slug=call.slug, _anchor=anchor))


@bp.post("/calls/<slug>/form/remove")
@guard(permissions.SHAPE_FORM, load=calls.call)
def remove_form_part(call: Call) -> Response:
    section, path = request.form.get("section", ""), request.form.get("question", "")
    operations.remove_part(current_actor(), call, section=section, path=path)
    flash(_("Taken out of the version that you are writing."), "success")
    return see_other(url_for(".call_form", slug=call.slug))


@bp.get("/calls/<slug>/form/preview")
@guard(permissions.SHAPE_FORM, load=calls.call)
def preview_form(call: Call) -> Response:
    number = request.args.get("version", type=int)
    version = queries.version_of(call, number) if number else None
    form = form_of(version.questions if version else _definition(call))
    section = form.section(request.args.get("section"))
    return render(
        "cohorts/forms/preview.html",
        call=call,
        whole=form,
        section=section,
        form=section_form(section, {}, ""),
        version=version,
    )


@bp.post("/calls/<slug>/form/use")
@guard(permissions.SHAPE_FORM, load=calls.call)
def use_form(call: Call) -> Response:
    form = forms.UseForm()
    if form.ok():
        with form.attempt():
            operations.use_form(current_actor(), call, moves_drafts=form.moves_drafts.data)
            flash(_("This version is in use from now on."), "success")
            return see_other(url_for(".call_form", slug=call.slug))
    return _builder(calls.call(call.slug), form)


@bp.post("/calls/<slug>/form/discard")
@guard(permissions.SHAPE_FORM, load=calls.call)
def discard_form(call: Call) -> Response:
    operations.discard_form(current_actor(), call)
    flash(_("Thrown away. The form in use stays as it was."), "success")
    return see_other(url_for(".call_form", slug=call.slug))
