"""Calls: the public pages, and the manager's part."""

from flask import flash, jsonify, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.db import db
from accelerator.i18n import _
from accelerator.paging import page
from accelerator.web import actor_or_none, current_actor, guard, public, render, see_other
from cohorts import bp, permissions
from cohorts.forms.calls import ApplicationFilter, CallForm, NewCallForm, values_of
from cohorts.models.programmes import Call, Cohort
from cohorts.models.questions import form_of
from cohorts.models.startup_form import startup_form
from cohorts.operations import calls as operations
from cohorts.queries import applications, cohorts, programmes
from cohorts.queries import calls as queries
from cohorts.views.drafts import published_call


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
    )


@bp.get("/calls.json")
@public("the city's web site shows the open calls")
def call_feed() -> Response:
    open_now = queries.open_calls()
    return jsonify(
        calls=[
            {
                "title": call.title,
                "url": url_for(".call", slug=call.slug, _external=False),
                "programme": call.programme.name,
                "city": call.cohort.city,
                "opens_at": call.opens_at.isoformat(),
                "closes_at": call.closes_at.isoformat(),
                "zone": call.zone,
            }
            for call in open_now
        ]
    )


@bp.get("/calls/<slug>")
@public("everything that a call asks can be read before one opens an account")
def call(slug: str) -> Response:
    call, actor, now = published_call(slug), actor_or_none(), clock.now()
    mine = applications.applications_of(actor) if actor is not None else []
    return render(
        "cohorts/calls/detail.html",
        call=call,
        form=form_of(call.questions),
        is_open=call.is_open(now),
        mine=[application for application in mine if application.call_id == call.id],
    )


@bp.route("/<slug>/calls/new", methods=["GET", "POST"])
@guard(permissions.CREATE_CALL, load=cohorts.cohort)
def create_call(cohort: Cohort) -> Response:
    form = NewCallForm(data={"zone": cohort.zone, "title": _("Call for %(cohort)s", cohort=cohort.name)})
    earlier = {call.slug: call for call in db.session.scalars(queries.calls_of(cohort.programme))}
    form.offer(list(earlier.values()))
    if form.ok():
        with form.attempt():
            source = earlier.get(form.form.data)
            questions = source.questions if source else startup_form()
            slug = form.slug.data or programmes.free_address(form.title.data, Call)
            made = operations.create_call(
                current_actor(), cohort, slug=slug, terms=form.terms(), questions=questions
            )
            flash(_("The call is written. Read it as applicants will, then publish it."), "success")
            return see_other(url_for(".call", slug=made.slug))
    return render("cohorts/calls/edit.html", call=None, cohort=cohort, form=form)


@bp.route("/calls/<slug>/edit", methods=["GET", "POST"])
@guard(permissions.MANAGE_CALL, load=queries.call)
def edit_call(call: Call) -> Response:
    form = CallForm(data=values_of(call))
    if form.ok():
        with form.attempt():
            operations.edit_call(current_actor(), call, terms=form.terms())
            flash(_("Saved."), "success")
            return see_other(url_for(".call", slug=call.slug))
    return render("cohorts/calls/edit.html", call=call, cohort=call.cohort, form=form)


@bp.post("/calls/<slug>/publish")
@guard(permissions.MANAGE_CALL, load=queries.call)
def publish_call(call: Call) -> Response:
    operations.publish_call(current_actor(), call)
    flash(_("The call is public now."), "success")
    return see_other(url_for(".call", slug=call.slug))


@bp.get("/calls/<slug>/applications")
@guard(permissions.MANAGE_CALL, load=queries.call)
def call_applications(call: Call) -> Response:
    form = ApplicationFilter(request.args)
    sort = request.args.get("sort", "")
    order = applications.LIST_ORDERS.get(sort) or applications.LIST_ORDERS["-number"]
    found = applications.submitted_to(
        call, step=form.step.data or "", words=form.q.data, is_incomplete=form.incomplete.data
    )
    return render(
        "cohorts/calls/applications.html",
        call=call,
        form=form,
        funnel=queries.funnel(call),
        steps=queries.STEPS,
        page=page(found, order, after=request.args.get("after")),
    )
