"""What a team reads of its decision and answers to it, and a manager's list of offers."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import decisions as forms
from cohorts.models import Application, ApplicationState, Call
from cohorts.operations import letters
from cohorts.operations import offers as operations
from cohorts.queries import applications, calls, decisions
from cohorts.queries import offers as queries

S = ApplicationState
WITHOUT_A_PLACE = (S.INELIGIBLE, S.REJECTED, S.DECLINED, S.EXPIRED)


@bp.get("/applications/<key:key>/outcome")
@guard(permissions.SEE_OUTCOME, load=applications.application)
def outcome(application: Application) -> Response:
    return _outcome_page(application, forms.DeclineForm())


@bp.post("/applications/<key:key>/outcome/feedback")
@guard(permissions.OPEN_FEEDBACK, load=applications.application)
def open_feedback(application: Application) -> Response:
    letters.open_feedback(current_actor(), application)
    return see_other(url_for(".outcome", key=application.key))


@bp.post("/applications/<key:key>/offer/accept")
@guard(permissions.ANSWER_OFFER, load=applications.application)
def accept_offer(application: Application) -> Response:
    enrolment = operations.accept_offer(current_actor(), application)
    flash(_("Welcome: %(startup)s has its place.", startup=application.startup.name), "success")
    return see_other(url_for(".enrolment", key=enrolment.key))


@bp.post("/applications/<key:key>/offer/decline")
@guard(permissions.ANSWER_OFFER, load=applications.application)
def decline_offer(application: Application) -> Response:
    form = forms.DeclineForm()
    if form.ok():
        with form.attempt():
            operations.decline_offer(current_actor(), application, reason=form.reason.data)
            flash(_("Thank you for saying so. The place goes to somebody else."), "success")
            return see_other(_after_answer(application))
    return _outcome_page(applications.application(application.key), form)


@bp.get("/calls/<slug>/offers")
@guard(permissions.LIST_OFFERS, load=calls.call)
def offers(call: Call) -> Response:
    return render(
        "cohorts/offers/list.html",
        call=call,
        offers=queries.offers_of(call.id),
        waiting=queries.waiting_in(call.id),
        places=decisions.places_of(call.cohort_id, call.cohort.capacity),
    )


@bp.post("/calls/<slug>/offers/expire")
@guard(permissions.LIST_OFFERS, load=calls.call)
def expire_offers(call: Call) -> Response:
    count = operations.expire_offers(current_actor(), call.cohort)
    flash(ngettext("%(num)s offer had run out.", "%(num)s offers had run out.", count), "success")
    return see_other(url_for(".offers", slug=call.slug))


def _outcome_page(application: Application, form: forms.DeclineForm) -> Response:
    may_try_again = (
        application.known_state in WITHOUT_A_PLACE and application.startup_id in current_actor().organisations
    )
    return render(
        "cohorts/offers/outcome.html",
        letter=queries.letter_of(application),
        form=form,
        open_calls=calls.next_calls(application) if may_try_again else [],
    )


def _after_answer(application: Application) -> str:
    """The team sees its letter; a manager who answered for an unclaimed startup is back at the list."""
    if application.startup_id in current_actor().organisations:
        return url_for(".outcome", key=application.key)
    return url_for(".offers", slug=application.call.slug)
