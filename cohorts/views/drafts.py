"""Writing an application: begin, save section by section, read it over, hand it in."""

from flask import flash, jsonify, make_response, redirect, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator import permissions as rules
from accelerator.errors import DomainError, NotFound
from accelerator.i18n import _
from accelerator.organisations.models import Organisation, OrganisationKind
from accelerator.paging import page
from accelerator.web import actor_or_none, current_actor, guard, keep_changes, render, see_other
from cohorts import bp, permissions
from cohorts.forms import applications as forms
from cohorts.forms.tracks import TrackFilter
from cohorts.models.applications import Application, ApplicationState
from cohorts.models.carried import unconfirmed
from cohorts.models.programmes import Call
from cohorts.models.questions import QuestionForm, Section, form_of
from cohorts.models.shown import differences, shown_sections
from cohorts.models.snapshots import section_mark
from cohorts.operations import applications as operations
from cohorts.queries import applications as queries
from cohorts.queries import calls, inquiries
from cohorts.queries.co_applicants import comments_on
from cohorts.queries.deadlines import deadline_of, deadlines_of
from cohorts.queries.tracks import lacks_track, tracks_of

WRITABLE = (ApplicationState.DRAFT, ApplicationState.INFO_REQUESTED)
READ_OVER = {
    ApplicationState.DRAFT: ".preview_application",
    ApplicationState.INFO_REQUESTED: ".answer_inquiry",
}
"""Where the last section leads: the page on which everything is read once more and handed in."""


def published_call(slug: str) -> Call:
    """A call that this visitor may know of: a published one, or one they manage."""
    call = calls.call(slug)
    if not call.is_published and not rules.can(actor_or_none(), permissions.MANAGE_CALL, call):
        raise NotFound
    return call


@bp.route("/calls/<slug>/apply", methods=["GET", "POST"])
@guard(permissions.START, load=published_call)
def start_application(call: Call) -> Response:
    asked = form_of(call.questions)
    startups = queries.startups_of(current_actor(), OrganisationKind(asked.participants))
    mine = [a for a in queries.applications_of(current_actor()) if a.call_id == call.id]
    is_new = request.method == "GET" and not mine
    if is_new and asked.quiz and not all(q.key in request.args for q in asked.quiz):
        return redirect(url_for(".eligibility", slug=call.slug))
    by_themselves = asked.participants == OrganisationKind.PERSON.value
    form = forms.start_form(startups, call.words, name=current_actor().name if by_themselves else "")
    if form.ok():
        with form.attempt():
            chosen = next((s for s in startups if s.key == form.startup.data), None)
            application = operations.start_application(
                current_actor(), call, startup=chosen, name=form.name.data, answered=request.args
            )
            deadline = deadline_of(call, current_actor(), startup_id=application.startup_id)
            onward = ".choose_track" if lacks_track(application, deadline) else ".edit_application"
            return see_other(url_for(onward, key=application.key))
    return _start_page(call, form, startups, mine)


def _start_page(
    call: Call, form: forms.StartForm, startups: list[Organisation], mine: list[Application]
) -> Response:
    """For whom to apply; a startup that applied to another call before is offered to begin with its answers."""
    deadline = deadline_of(call, current_actor())
    told = queries.last_told([s for s in startups if s.id not in {a.startup_id for a in mine}])
    return render(
        "cohorts/applications/start.html",
        call=call,
        form=form,
        mine=mine,
        deadlines=deadlines_of(current_actor(), mine),
        deadline=deadline,
        is_open=deadline.is_open(clock.now()),
        again=[(startup, told[startup.id]) for startup in startups if startup.id in told],
    )


@bp.route("/applications/<key:key>/edit", methods=["GET", "POST"])
@guard(permissions.EDIT, load=queries.application)
def edit_application(application: Application) -> Response:
    asked = _open_form(application)
    section = asked.section(request.args.get("section"))
    form = _form(application, section)
    if form.is_submitted():
        with form.attempt():
            return _store(application, section, form)
    elif application.state not in WRITABLE:
        return redirect(url_for(".application", key=application.key))
    elif "section" not in request.args:
        return _left_off(application, asked)
    else:
        form.show_problems(queries.problems_in(application, today=clock.today(application.call.zone)))
    return _section_page(application, section, form)


def _left_off(application: Application, asked: QuestionForm) -> Response:
    """Go on at the first section in which something is missing or wrong; a draft without one is read over."""
    gaps = queries.gaps_in(application, today=clock.today(application.call.zone))
    first = next((part.section for part in queries.progress_of(asked, gaps) if not part.is_done), None)
    if first is None and application.state is ApplicationState.DRAFT:
        return redirect(url_for(".preview_application", key=application.key))
    section = first or asked.sections[0]
    form = _form(application, section)
    form.show_problems(queries.problems_in(application, today=clock.today(application.call.zone)))
    return _section_page(application, section, form)


def _open_form(application: Application) -> QuestionForm:
    """The whole form of a draft; of a submitted application the questions that are reopened now."""
    return inquiries.open_form(application, inquiries.open_inquiry(application))


def _form(application: Application, section: Section) -> forms.SectionForm:
    return forms.section_form(section, application.answers, section_mark(section, application.answers))


def _store(application: Application, section: Section, form: forms.SectionForm) -> Response:
    """Keep the typed answers, then the files; what another person saved meanwhile is shown instead."""
    actor, seen = current_actor(), form.version.data or ""
    try:
        operations.save_draft(actor, application, section=section, typed=form.typed(), seen=seen)
    except operations.DraftConflict as conflict:
        return _conflict_page(application, section, form, conflict)
    if form.confirmed():
        operations.confirm_answers(actor, application, form.confirmed())
    for question, upload in form.uploads().items():
        operations.attach_file(actor, application, question=question, upload=upload)
    return _saved(queries.application(application.key), section, form)


def _saved(application: Application, section: Section, form: forms.SectionForm) -> Response:
    """On to the next section; with an answer that cannot stand, back to it, although all was kept."""
    table, more = forms.row_button()
    if table:
        back = url_for(
            ".edit_application", key=application.key, section=section.key, more=more, _anchor=table
        )
        return see_other(back)
    problems = queries.problems_in(application, today=clock.today(application.call.zone))
    form.show_problems(problems)
    if form.errors:
        keep_changes()
        form.version.data = section_mark(section, application.answers)
        return _section_page(application, section, form)
    flash(_("Saved."), "success")
    onward = _open_form(application).after(section)
    if "draft" in request.form:
        return see_other(url_for(".edit_application", key=application.key, section=section.key))
    if onward is None:
        return see_other(url_for(READ_OVER[application.state], key=application.key))
    return see_other(url_for(".edit_application", key=application.key, section=onward.key))


def _section_page(application: Application, section: Section, form: forms.SectionForm) -> Response:
    gaps = queries.gaps_in(application, today=clock.today(application.call.zone))
    inquiry = inquiries.open_inquiry(application)
    asked = inquiries.open_form(application, inquiry)
    deadline = deadline_of(application.call, current_actor(), startup_id=application.startup_id)
    response = render(
        "cohorts/applications/edit.html",
        application=application,
        inquiry=inquiry,
        due_at=inquiry.due_at if inquiry else deadline.announced,
        section=section,
        form=form,
        progress=queries.progress_of(asked, gaps),
        files=queries.files_of(application),
        is_last=asked.sections[-1].key == section.key,
        comments=comments_on(application, section.key),
        to_confirm=[key for key in unconfirmed(application.carried) if section.question(key)],
    )
    response.status_code = 409 if form.message else response.status_code
    return response


def _conflict_page(
    application: Application, section: Section, form: forms.SectionForm, conflict: operations.DraftConflict
) -> Response:
    """Both texts: the saved one above, the typed one in the form; saving again is then a choice."""
    fresh = queries.application(application.key)
    form.version.data = section_mark(section, fresh.answers)
    form.message = conflict.message
    response = render(
        "cohorts/applications/conflict.html",
        application=fresh,
        section=section,
        form=form,
        differences=differences(section, conflict.saved, conflict.typed),
        saved_by=queries.name_of(fresh.saved_by),
        files=queries.files_of(fresh),
    )
    response.status_code = 409
    return response


@bp.post("/applications/<key:key>/draft")
@guard(permissions.EDIT, load=queries.application)
def save_draft(application: Application) -> Response:
    """Autosave: the section's fields by POST, the time and the new mark as JSON."""
    section = _open_form(application).section(request.args.get("section"))
    form = _form(application, section)
    try:
        operations.save_draft(
            current_actor(), application, section=section, typed=form.typed(), seen=form.version.data or ""
        )
    except operations.DraftConflict as conflict:
        return make_response(jsonify(title=str(conflict), saved=conflict.saved, typed=conflict.typed), 409)
    if form.confirmed():
        operations.confirm_answers(current_actor(), application, form.confirmed())
    fresh = queries.application(application.key)
    saved_at = fresh.saved_at.isoformat() if fresh.saved_at else None
    return jsonify(saved_at=saved_at, version=section_mark(section, fresh.answers))


@bp.post("/applications/<key:key>/link")
@guard(permissions.EDIT, load=queries.application)
def mail_draft_link(application: Application) -> Response:
    operations.mail_draft_link(current_actor(), application)
    flash(_("A letter with the link is on its way to %(email)s.", email=current_actor().email), "success")
    return see_other(url_for(".edit_application", key=application.key))


@bp.get("/applications/<key:key>/preview")
@guard(permissions.READ_DRAFT, load=queries.application)
def preview_application(application: Application) -> Response:
    if application.state is not ApplicationState.DRAFT:
        return redirect(url_for(".application", key=application.key))
    return _preview_page(application)


def _preview_page(application: Application, refusal: DomainError | None = None) -> Response:
    gaps = queries.gaps_in(application, today=clock.today(application.call.zone))
    form = queries.form_for(application)
    deadline = deadline_of(application.call, current_actor(), startup_id=application.startup_id)
    return render(
        "cohorts/applications/preview.html",
        status=refusal.status if refusal else 200,
        application=application,
        sections=shown_sections(form, application.answers, queries.files_of(application)),
        progress=queries.progress_of(queries.pages_for(application), gaps),
        gaps=gaps,
        comments=comments_on(application),
        refusal=refusal,
        deadline=deadline,
        is_open=deadline.is_open(clock.now()),
        lacks_track=lacks_track(application, deadline),
        openings=queries.openings_of(application) if application.call.staff_reads_drafts else [],
    )


@bp.post("/applications/<key:key>/submit")
@guard(permissions.SUBMIT, load=queries.application)
def submit_application(application: Application) -> Response:
    try:
        operations.submit_application(current_actor(), application)
    except DomainError as refusal:
        return _preview_page(queries.application(application.key), refusal)
    return see_other(url_for(".receipt", key=application.key))


@bp.get("/calls/<slug>/drafts")
@guard(permissions.LIST_DRAFTS, load=calls.call)
def call_drafts(call: Call) -> Response:
    form = TrackFilter.of(tracks_of(call))
    found = queries.drafts_to(call, track_id=form.track_id)
    return render(
        "cohorts/calls/drafts.html",
        call=call,
        form=form,
        page=page(found, [Application.id.desc()], after=request.args.get("after")),
    )


@bp.route("/applications/<key:key>/open", methods=["GET", "POST"])
@guard(permissions.OPEN_DRAFT, load=queries.application)
def open_draft(application: Application) -> Response:
    """A page with a button, for a link changes nothing; the button opens the draft, and that is noted (R27)."""
    written, progress = [], []
    if request.method == "POST":
        operations.open_draft(current_actor(), application)
        form = queries.form_for(application)
        shown = shown_sections(form, application.answers, queries.files_of(application))
        written = [section for section in shown if not all(answer.is_blank for answer in section.answers)]
        gaps = queries.gaps_in(application, today=clock.today(application.call.zone))
        progress = queries.progress_of(queries.pages_for(application), gaps)
    return render(
        "cohorts/applications/draft.html",
        application=application,
        is_opened=request.method == "POST",
        sections=written,
        progress=progress,
        openings=queries.openings_of(application),
    )
