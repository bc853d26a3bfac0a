"""Calls: the public pages, and the manager's part."""

from datetime import date
from typing import Any

from flask import flash, jsonify, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock, files
from accelerator.db import db
from accelerator.i18n import _, force_locale, locale_code
from accelerator.paging import page
from accelerator.web import actor_or_none, current_actor, guard, public, render, see_other
from cohorts import bp, permissions
from cohorts.blank_forms import blank_form_pdf
from cohorts.forms.applications import section_form
from cohorts.forms.calls import (
    PERSON_FORM,
    STARTUP_FORM,
    SUPPORT_FORM,
    WHOLE_FORM,
    ApplicationFilter,
    CloneForm,
    EditCallForm,
    NewCallForm,
    opening_day,
    values_of,
)
from cohorts.models.answers import tidy
from cohorts.models.conditions import on_day
from cohorts.models.conflicts import Effect
from cohorts.models.person_form import person_form
from cohorts.models.programmes import Call, Cohort
from cohorts.models.questions import Section, form_of
from cohorts.models.startup_form import startup_form
from cohorts.models.support_form import support_form
from cohorts.models.tracks import Track
from cohorts.models.whole_startup_form import whole_startup_form
from cohorts.operations import calls as operations
from cohorts.operations import clones
from cohorts.queries import applications, cohorts, families, programmes, reviews, rounds
from cohorts.queries import calls as queries
from cohorts.queries.calibration import calibration_of
from cohorts.queries.call_forms import version_in_use
from cohorts.queries.call_letters import letters_of
from cohorts.queries.conflicts import effects_of
from cohorts.queries.deadlines import deadline_of
from cohorts.queries.late_entries import has_codes
from cohorts.queries.tracks import tracks_by_call, tracks_of
from cohorts.views.drafts import published_call
from config import LOCALES

SHIPPED = {
    STARTUP_FORM: startup_form,
    WHOLE_FORM: whole_startup_form,
    SUPPORT_FORM: support_form,
    PERSON_FORM: person_form,
}


@bp.get("/calls")
@public("anyone may look for a call to apply to")
def calls() -> Response:
    now = clock.now()
    found = queries.public_calls()
    return render(
        "cohorts/calls/list.html",
        groups=[
            ("open", [call for call in found if call.is_open(now)]),
            ("soon", [call for call in found if now < call.opens_at]),
            ("closed", [call for call in reversed(found) if call.true_deadline < now]),
        ],
        families=families.families(),
    )


@bp.get("/calls.json")
@public("the city's web site shows the open calls")
def call_feed() -> Response:
    found = queries.open_calls()
    known = tracks_by_call(found)
    response = jsonify(calls=[_entry(call, known[call.id]) for call in found])
    response.vary.add("Accept-Language")
    return response


def _entry(call: Call, tracks: list[Track]) -> dict[str, Any]:
    """What the feed tells of a call: in the language that is asked for, and in each that is written."""
    return {
        "title": call.title,
        "titles": call.titles,
        "summary": call.summary,
        "summaries": call.summaries,
        "url": url_for(".call", slug=call.slug, _external=False),
        "programme": call.programme.name,
        "city": call.cohort.city,
        "opens_at": call.opens_at.isoformat(),
        "closes_at": call.closes_at.isoformat(),
        "zone": call.zone,
        "tracks": [
            {
                "title": track.title,
                "titles": track.titles,
                "summary": track.summary,
                "summaries": track.summaries,
                "partner": track.partner.name if track.partner else None,
            }
            for track in tracks
            if track.is_open
        ],
    }


@bp.get("/calls/<slug>")
@public("everything that a call asks can be read before one opens an account")
def call(slug: str) -> Response:
    call, actor, now = published_call(slug), actor_or_none(), clock.now()
    mine = applications.applications_of(actor) if actor is not None else []
    mine = [application for application in mine if application.call_id == call.id]
    deadline = deadline_of(call, actor, startup_id=mine[0].startup_id if mine else None)
    return render(
        "cohorts/calls/detail.html",
        call=call,
        form=on_day(form_of(call.questions), clock.today(call.zone)),
        deadline=deadline,
        is_open=deadline.is_open(now),
        takes_codes=deadline.is_past(now) and has_codes(call),
        mine=mine,
        tracks=tracks_of(call),
    )


@bp.get("/calls/<slug>/form.pdf")
@public("the questions can be read on paper, too, before one opens an account")
def blank_form(slug: str) -> Response:
    actor_or_none()  # loaded first, for the form speaks the reader's language
    call = published_call(slug)
    name = f"{call.slug}-{version_in_use(call)[0]}-{locale_code()}.pdf"
    return files.send_bytes(blank_form_pdf(call), name, "application/pdf")


@bp.get("/calls/<slug>/eligibility")
@public("anyone may find out, without an account, whether a call is for them")
def eligibility(slug: str) -> Response:
    call = published_call(slug)
    quiz = form_of(call.questions).quiz
    if not quiz:
        return see_other(url_for(".call", slug=slug))
    given = {question.key: request.args[question.key] for question in quiz if question.key in request.args}
    problems = {q.key: tidy(q, given[q.key])[1] for q in quiz if q.key in given}
    form = section_form(Section("eligibility", {"en": ""}, quiz), given, "")
    return render(
        "cohorts/calls/eligibility.html",
        call=call,
        quiz=quiz,
        form=form,
        failed=[(question, problems[question.key]) for question in quiz if problems.get(question.key)],
        passes=given if len(given) == len(quiz) and not any(problems.values()) else None,
        is_asked=bool(given),
        is_open=deadline_of(call, actor_or_none()).is_open(clock.now()),
    )


@bp.route("/<slug>/calls/new", methods=["GET", "POST"])
@guard(permissions.CREATE_CALL, load=cohorts.cohort)
def create_call(cohort: Cohort) -> Response:
    form = NewCallForm(data={"zone": cohort.zone, **_first_titles(cohort)})
    earlier = {call.slug: call for call in db.session.scalars(queries.calls_of(cohort.programme))}
    form.offer(list(earlier.values()))
    if form.ok():
        with form.attempt():
            source = earlier.get(form.form.data)
            questions = source.questions if source else SHIPPED[form.form.data]()
            slug = form.slug.data or programmes.free_address(form.title_en.data, Call)
            made = operations.create_call(
                current_actor(), cohort, slug=slug, terms=form.terms(), questions=questions
            )
            flash(_("The call is written. Read it as applicants will, then publish it."), "success")
            return see_other(url_for(".call", slug=made.slug))
    return render("cohorts/calls/edit.html", call=None, cohort=cohort, form=form)


def _first_titles(cohort: Cohort) -> dict[str, str]:
    """A title to begin with, in each language."""
    titles = {}
    for code in LOCALES:
        with force_locale(code):
            titles[f"title_{code}"] = _("Call for %(cohort)s", cohort=cohort.name)
    return titles


@bp.route("/calls/<slug>/edit", methods=["GET", "POST"])
@guard(permissions.MANAGE_CALL, load=queries.call)
def edit_call(call: Call) -> Response:
    form, before = EditCallForm(data=values_of(call)), call.closes_at
    if form.ok():
        with form.attempt():
            operations.edit_call(current_actor(), call, terms=form.terms())
            has_moved = call.is_published and call.closes_at != before
            said = _("Saved. All who have begun are told of the new deadline.") if has_moved else _("Saved.")
            flash(said, "success")
            return see_other(url_for(".call", slug=call.slug))
    return render("cohorts/calls/edit.html", call=call, cohort=call.cohort, form=form)


@bp.route("/calls/<slug>/clone", methods=["GET", "POST"])
@guard(permissions.MANAGE_CALL, load=queries.call)
def clone_call(call: Call) -> Response:
    known = list(db.session.scalars(cohorts.cohorts_of(call.programme)))
    opens_on = opening_day(request.args.get("opens_on"), call)
    terms = values_of(clones.moved_terms(call, opens_on))
    terms["prefix"] = queries.free_prefix(terms["prefix"])
    form = CloneForm(data={**terms, "cohort": known[0].slug})
    form.offer(known)
    if form.ok():
        with form.attempt():
            chosen = cohorts.cohort(form.cohort.data)
            slug = form.slug.data or programmes.free_address(form.title_en.data, Call)
            made = clones.clone_call(
                current_actor(), call, cohort=chosen, slug=slug, terms=form.terms(),
                takes_reviewers=form.takes_reviewers.data,
            )  # fmt: skip
            flash(_("The call is copied. Read it as applicants will, then publish it."), "success")
            return see_other(url_for(".call", slug=made.slug))
    return _clone_page(call, form, opens_on)


def _clone_page(call: Call, form: CloneForm, opens_on: date) -> Response:
    copied = {
        "form": form_of(call.questions),
        "rounds": [(r, rounds.criteria_of(r)) for r in rounds.rounds_of(call.id)],
        "reviewers": reviews.reviewers_of_this(call),
        "tracks": tracks_of(call),
        "letters": letters_of(call),
        "ranking": calibration_of(call.id),
        "warned": [kind for kind, effect in effects_of(call.id).items() if effect is Effect.WARN],
    }
    return render("cohorts/calls/clone.html", call=call, form=form, opens_on=opens_on, copied=copied)


@bp.post("/calls/<slug>/publish")
@guard(permissions.MANAGE_CALL, load=queries.call)
def publish_call(call: Call) -> Response:
    operations.publish_call(current_actor(), call)
    flash(_("The call is public now."), "success")
    return see_other(url_for(".call", slug=call.slug))


@bp.get("/calls/<slug>/applications")
@guard(permissions.MANAGE_CALL, load=queries.call)
def call_applications(call: Call) -> Response:
    form = ApplicationFilter.of(tracks_of(call))
    sort = request.args.get("sort", "")
    order = applications.LIST_ORDERS.get(sort) or applications.LIST_ORDERS["-number"]
    found = applications.submitted_to(
        call,
        step=form.step.data or "",
        words=form.q.data,
        is_incomplete=form.incomplete.data,
        track_id=form.track_id,
    )
    return render(
        "cohorts/calls/applications.html",
        call=call,
        form=form,
        funnel=queries.funnel(call, track_id=form.track_id),
        steps=queries.STEPS,
        page=page(found, order, after=request.args.get("after")),
    )
