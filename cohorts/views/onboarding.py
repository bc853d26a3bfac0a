"""The way into a cohort: the staff's board of its checklist, and one step of one startup."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock, files
from accelerator.accounts.queries import texts_for_everyone
from accelerator.errors import NotFound
from accelerator.forms import given_reason
from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import onboarding as forms
from cohorts.models import Cohort, OnboardingItem, OnboardingStep
from cohorts.operations import onboarding as operations
from cohorts.queries import cohorts, milestones
from cohorts.queries import onboarding as queries


@bp.route("/<slug>/onboarding", methods=["GET", "POST"])
@guard(permissions.PLAN_ONBOARDING, load=cohorts.cohort)
def onboarding(cohort: Cohort) -> Response:
    form = forms.ItemForm()
    if form.ok():
        with form.attempt():
            operations.add_item(current_actor(), cohort, **form.values)
            flash(_("Added. Every startup of the cohort has it on its list."), "success")
            return see_other(url_for(".onboarding", slug=cohort.slug))
    return render(
        "cohorts/onboarding/board.html",
        cohort=cohorts.cohort(cohort.slug),
        form=form,
        items=queries.items_of(cohort.id),
        page=queries.board_of(cohort, after=request.args.get("after")),
        tallies=queries.tallies_in(cohort.id),
        by_consent=texts_for_everyone(),
        today=clock.today(cohort.zone),
    )


@bp.post("/<slug>/onboarding/usual")
@guard(permissions.PLAN_ONBOARDING, load=cohorts.cohort)
def add_usual_items(cohort: Cohort) -> Response:
    count = operations.add_usual_items(current_actor(), cohort)
    flash(ngettext("%(num)s line added.", "%(num)s lines added.", count), "success")
    return see_other(url_for(".onboarding", slug=cohort.slug))


@bp.post("/onboarding-items/<int:item_id>/remove")
@guard(permissions.PLAN_ONBOARDING, load=queries.item)
def remove_item(item: OnboardingItem) -> Response:
    operations.remove_item(current_actor(), item)
    flash(_("Removed."), "success")
    return see_other(url_for(".onboarding", slug=item.cohort.slug))


@bp.post("/onboarding-items/<int:item_id>/done")
@guard(permissions.PLAN_ONBOARDING, load=queries.item)
def finish_item(item: OnboardingItem) -> Response:
    count = operations.finish_item(current_actor(), item, note=given_reason())
    flash(ngettext("Noted for %(num)s startup.", "Noted for %(num)s startups.", count), "success")
    return see_other(url_for(".onboarding", slug=item.cohort.slug))


@bp.route("/onboarding/<key:key>", methods=["GET", "POST"])
@guard(permissions.VIEW_ONBOARDING, load=queries.step)
def onboarding_step(step: OnboardingStep) -> Response:
    form = forms.StepForm()
    if form.ok():
        with form.attempt():
            operations.finish_step(
                current_actor(), step, note=form.note.data, upload=form.upload.data or None
            )
            flash(_("Done. Thank you."), "success")
            return see_other(url_for(".enrolment", key=step.enrolment.key))
    step = queries.step(step.key)
    actor, answers = current_actor(), queries.team_answers([step]).get(step.id)
    return render(
        "cohorts/onboarding/step.html",
        step=step,
        answers=answers,
        is_asked=any(one.user_id == actor.id and one.is_given is None for one in answers or ()),
        form=form,
        names=milestones.names_of({step.done_by}),
        is_late=step.is_overdue(clock.today(step.enrolment.cohort.zone)),
    )


@bp.post("/onboarding/<key:key>/reopen")
@guard(permissions.REOPEN_ONBOARDING, load=queries.step)
def reopen_step(step: OnboardingStep) -> Response:
    operations.reopen_step(current_actor(), step, reason=given_reason())
    flash(_("Open again. The team sees what is missing."), "success")
    return see_other(url_for(".onboarding_step", key=step.key))


@bp.get("/onboarding/<key:key>/file")
@guard(permissions.VIEW_ONBOARDING, load=queries.step)
def onboarding_file(step: OnboardingStep) -> Response:
    if step.file is None:
        raise NotFound
    return files.send(step.file)
