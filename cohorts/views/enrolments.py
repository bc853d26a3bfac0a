"""A cohort's startups, and the page of each."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock
from accelerator.i18n import _
from accelerator.organisations.models import Membership
from accelerator.organisations.queries import contacts_by_organisation
from accelerator.permissions import can
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import enrolments as forms
from cohorts.forms.milestones import MilestoneForm
from cohorts.models import Cohort, Enrolment, EnrolmentState, FieldGroup, Reach
from cohorts.models.enrolments import HOLDS_A_PLACE
from cohorts.operations import enrolments as operations
from cohorts.operations import milestones as milestone_operations
from cohorts.queries import applications, cohorts, milestones, onboarding, reaches
from cohorts.queries import enrolments as queries
from cohorts.queries.panels import panels_for


@bp.get("/<slug>/startups")
@guard(permissions.LIST_ENROLMENTS, load=cohorts.cohort)
def enrolments(cohort: Cohort) -> Response:
    form = forms.PlacesFilter(request.args)
    page = queries.places_in(
        cohort,
        state=form.state.data or "",
        words=form.q.data or "",
        sign=form.sign.data or "",
        sort=request.args.get("sort", ""),
        after=request.args.get("after"),
    )
    return render(
        "cohorts/enrolments/list.html",
        cohort=cohort,
        form=form,
        page=page,
        overview=queries.overview_of(cohort),
    )


@bp.get("/enrolments/<key:key>")
@guard(permissions.VIEW_ENROLMENT, load=queries.enrolment)
def enrolment(enrolment: Enrolment) -> Response:
    today = clock.today(enrolment.cohort.zone)
    is_theirs = can(current_actor(), permissions.DESCRIBE_ENROLMENT, enrolment)
    opened = reaches.reaches_of(enrolment)
    return render(
        "cohorts/enrolments/detail.html",
        enrolment=enrolment,
        application=applications.application_by_id(enrolment.application_id)
        if enrolment.application_id
        else None,
        contacts=_contacts(enrolment),
        profile=reaches.profile_for(current_actor(), enrolment),
        opened=opened if is_theirs else {},
        is_listed=enrolment.state in HOLDS_A_PLACE and opened[FieldGroup.BRIEF].includes(Reach.COHORT),
        steps=onboarding.steps_of(enrolment.id) if is_theirs else [],
        milestones=milestones.milestones_of(enrolment.id),
        progress=queries.progress_of([enrolment.id], today)[enrolment.id],
        today=today,
        panels=panels_for(current_actor(), enrolment),
    )


def _contacts(enrolment: Enrolment) -> list[Membership]:
    """Whom the staff turn to, first of all on the page."""
    if not can(current_actor(), permissions.MOVE_ENROLMENT, enrolment):
        return []
    return contacts_by_organisation([enrolment.startup_id])[enrolment.startup_id]


@bp.route("/enrolments/<key:key>/wishes", methods=["GET", "POST"])
@guard(permissions.DESCRIBE_ENROLMENT, load=queries.enrolment)
def describe_enrolment(enrolment: Enrolment) -> Response:
    form = forms.WishesForm(obj=enrolment)
    if form.ok():
        with form.attempt():
            operations.describe_enrolment(
                current_actor(),
                enrolment,
                needs=form.needs.data,
                goals=form.goals.data,
                languages=form.languages.data,
            )
            flash(_("Saved."), "success")
            return see_other(url_for(".enrolment", key=enrolment.key))
    return render("cohorts/enrolments/wishes.html", enrolment=enrolment, form=form)


@bp.route("/enrolments/<key:key>/state", methods=["GET", "POST"])
@guard(permissions.MOVE_ENROLMENT, load=queries.enrolment)
def move_enrolment(enrolment: Enrolment) -> Response:
    form = forms.MoveForm().offer(enrolment.state)
    if form.ok():
        with form.attempt():
            state = EnrolmentState(form.state.data)
            operations.move_enrolment(current_actor(), enrolment, state=state, reason=form.reason.data)
            flash(_("Saved."), "success")
            return see_other(url_for(".enrolment", key=enrolment.key))
    return render("cohorts/enrolments/state.html", enrolment=enrolment, form=form)


@bp.route("/enrolments/<key:key>/milestones/new", methods=["GET", "POST"])
@guard(permissions.ADD_MILESTONE, load=queries.enrolment)
def add_milestone(enrolment: Enrolment) -> Response:
    form = MilestoneForm()
    if form.ok():
        with form.attempt():
            milestone = milestone_operations.add_milestone(
                current_actor(),
                enrolment,
                title=form.title.data,
                goal=form.goal.data,
                due_on=form.due_on.data,
            )
            flash(_("Added."), "success")
            return see_other(url_for(".milestone", key=milestone.key))
    return render("cohorts/milestones/new.html", enrolment=enrolment, form=form)
