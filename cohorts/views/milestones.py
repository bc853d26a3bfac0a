"""Milestones: the cohort's plan, one milestone with its evidence, the verdict on it."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator import clock, files
from accelerator.errors import NotFound
from accelerator.forms import Form, choices
from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import milestones as forms
from cohorts.models import Cohort, Evidence, Milestone
from cohorts.operations import milestones as operations
from cohorts.queries import cohorts
from cohorts.queries import milestones as queries


@bp.route("/<slug>/plan", methods=["GET", "POST"])
@guard(permissions.PLAN_COHORT, load=cohorts.cohort)
def plan(cohort: Cohort) -> Response:
    plans = queries.plans_of(cohort.programme_id)
    form = forms.PlanForm()
    form.plan.choices = choices({plan.id: plan.name for plan in plans})
    if form.ok():
        with form.attempt():
            chosen = next(plan for plan in plans if plan.id == form.plan.data)
            added = operations.apply_plan(current_actor(), cohort, plan=chosen)
            flash(ngettext("%(num)s milestone added.", "%(num)s milestones added.", added), "success")
            return see_other(url_for(".enrolments", slug=cohort.slug))
    return render(
        "cohorts/milestones/plan.html",
        cohort=cohort,
        form=form,
        plans=[(plan, [(item, queries.due_date(cohort, item)) for item in plan.items]) for plan in plans],
        applied=[plan.id for plan in queries.plans_applied_in(cohort.id)],
        lacking=queries.lacking(cohort.id, plans),
    )


@bp.route("/milestones/<key:key>", methods=["GET", "POST"])
@guard(permissions.VIEW_MILESTONE, load=queries.milestone)
def milestone(milestone: Milestone) -> Response:
    form = forms.EvidenceForm()
    if form.ok():
        with form.attempt():
            operations.add_evidence(
                current_actor(),
                milestone,
                note=form.note.data,
                address=form.address.data,
                upload=form.upload.data or None,
            )
            flash(_("Added. Hand the milestone in when it is reached."), "success")
            return see_other(url_for(".milestone", key=milestone.key))
    return _page(milestone.key, evidence_form=form)


@bp.post("/milestones/<key:key>/hand-in")
@guard(permissions.PROVE, load=queries.milestone)
def hand_in_milestone(milestone: Milestone) -> Response:
    operations.hand_in_milestone(current_actor(), milestone)
    flash(_("Handed in. The programme looks at it next."), "success")
    return see_other(url_for(".milestone", key=milestone.key))


@bp.post("/milestones/<key:key>/verify")
@guard(permissions.VERIFY, load=queries.milestone)
def verify_milestone(milestone: Milestone) -> Response:
    form = forms.VerdictForm()
    if form.ok():
        with form.attempt():
            operations.verify_milestone(current_actor(), milestone, words=form.words.data)
            flash(_("Verified: the milestone is achieved."), "success")
            return see_other(url_for(".milestone", key=milestone.key))
    return _page(milestone.key, verdict_form=form)


@bp.post("/milestones/<key:key>/return")
@guard(permissions.VERIFY, load=queries.milestone)
def return_milestone(milestone: Milestone) -> Response:
    form = forms.VerdictForm()
    if form.ok():
        with form.attempt():
            operations.return_milestone(current_actor(), milestone, words=form.words.data)
            flash(_("Returned. The team is told what is missing."), "success")
            return see_other(url_for(".milestone", key=milestone.key))
    return _page(milestone.key, verdict_form=form)


@bp.route("/milestones/<key:key>/date", methods=["GET", "POST"])
@guard(permissions.PLAN_MILESTONE, load=queries.milestone)
def move_milestone(milestone: Milestone) -> Response:
    form = forms.NewDateForm(obj=milestone)
    if form.ok():
        with form.attempt():
            operations.move_milestone(
                current_actor(), milestone, due_on=form.due_on.data, reason=form.reason.data
            )
            flash(_("Saved."), "success")
            return see_other(url_for(".milestone", key=milestone.key))
    return render("cohorts/milestones/date.html", milestone=milestone, form=form)


@bp.post("/milestones/<key:key>/drop")
@guard(permissions.PLAN_MILESTONE, load=queries.milestone)
def drop_milestone(milestone: Milestone) -> Response:
    form = forms.DropForm()
    operations.drop_milestone(current_actor(), milestone, reason=form.reason.data)
    flash(_("Dropped. It no longer counts."), "success")
    return see_other(url_for(".milestone", key=milestone.key))


@bp.get("/evidence/<key:key>/file")
@guard(permissions.READ_EVIDENCE, load=queries.evidence)
def evidence_file(evidence: Evidence) -> Response:
    if evidence.file is None:
        raise NotFound
    return files.send(evidence.file)


def _page(key: str, *, evidence_form: Form | None = None, verdict_form: Form | None = None) -> Response:
    milestone = queries.milestone(key)
    return render(
        "cohorts/milestones/detail.html",
        milestone=milestone,
        evidence_form=evidence_form or forms.EvidenceForm(formdata=None),
        verdict_form=verdict_form or forms.VerdictForm(formdata=None),
        names=queries.names_of({milestone.verified_by, *(piece.added_by for piece in milestone.evidence)}),
        is_late=milestone.is_overdue(clock.today(milestone.enrolment.cohort.zone)),
    )
