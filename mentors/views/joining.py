"""Joining a cohort as a mentor: asked, or offering oneself; both with the code of conduct."""

from flask import flash, url_for
from werkzeug.wrappers import Response

from accelerator.i18n import _, locale_code, ngettext
from accelerator.web import current_actor, guard, render, see_other
from cohorts.models import Cohort
from mentors import bp, conduct, permissions
from mentors.forms.profiles import RefusalForm, SeatDecisionForm, SeatForm
from mentors.models import MentorInCohort, PlaceState
from mentors.operations import joining as operations
from mentors.queries import joining as queries
from mentors.queries import matching, profiles


@bp.get("/joining")
@guard(permissions.JOIN)
def joining() -> Response:
    actor = current_actor()
    profile = profiles.profile_of(actor.id)
    places = profiles.places_of(profile.id) if profile else []
    return render("mentors/joining/list.html", profile=profile, places=places, cohorts=queries.open_to(actor))


@bp.route("/places/<int:place_id>/answer", methods=["GET", "POST"])
@guard(permissions.ANSWER_ASK, load=profiles.place)
def answer_ask(place: MentorInCohort) -> Response:
    form = SeatForm(obj=place)
    if form.ok():
        with form.attempt():
            operations.accept_ask(
                current_actor(),
                place,
                most_startups=form.most_startups.data or 0,
                accepts_code=form.accepts_code.data,
                locale=locale_code(),
            )
            flash(_("Thank you. You take part in %(cohort)s.", cohort=place.cohort.name), "success")
            return see_other(url_for("pages.home"))
    return _answer_page(place, form, RefusalForm(formdata=None))


@bp.post("/places/<int:place_id>/refusal")
@guard(permissions.ANSWER_ASK, load=profiles.place)
def refuse_ask(place: MentorInCohort) -> Response:
    form = RefusalForm()
    if form.ok():
        with form.attempt():
            state = PlaceState(form.answer.data)
            operations.refuse_ask(current_actor(), place, state=state, words=form.words.data)
            flash(_("Thank you for telling us."), "success")
            return see_other(url_for("pages.home"))
    return _answer_page(place, SeatForm(formdata=None, obj=place), form)


def _answer_page(place: MentorInCohort, form: SeatForm, refusal: RefusalForm) -> Response:
    place = profiles.place(place.id)
    return render(
        "mentors/joining/answer.html",
        place=place,
        form=form,
        refusal=refusal,
        code=conduct.CURRENT.sentences(locale_code())[1],
        has_accepted=queries.has_accepted(place),
    )


@bp.route("/cohorts/<slug>/offer", methods=["GET", "POST"])
@guard(permissions.OFFER_ONESELF, load=matching.cohort)
def offer_oneself(cohort: Cohort) -> Response:
    form = SeatForm()
    if form.ok():
        with form.attempt():
            operations.offer_oneself(
                current_actor(),
                cohort,
                most_startups=form.most_startups.data or 0,
                accepts_code=form.accepts_code.data,
                locale=locale_code(),
            )
            flash(_("Thank you. The programme's staff answer by mail."), "success")
            return see_other(url_for(".joining"))
    code = conduct.CURRENT.sentences(locale_code())[1]
    return render("mentors/joining/offer.html", cohort=cohort, form=form, code=code)


@bp.route("/places/<int:place_id>/decision", methods=["GET", "POST"])
@guard(permissions.PLACE, load=profiles.place)
def decide_on_mentor(place: MentorInCohort) -> Response:
    form = SeatDecisionForm()
    if form.ok():
        with form.attempt():
            state = PlaceState(form.answer.data)
            operations.decide_on_mentor(current_actor(), place, state=state, words=form.words.data)
            flash(_("The mentor is told by mail."), "success")
            return see_other(url_for(".places", slug=place.cohort.slug))
    return render("mentors/joining/decide.html", place=place, form=form)


@bp.post("/cohorts/<slug>/ask-again")
@guard(permissions.PLACE, load=matching.cohort)
def ask_again(cohort: Cohort) -> Response:
    count = operations.ask_again(current_actor(), cohort)
    flash(
        ngettext("%(num)s mentor is asked by mail.", "%(num)s mentors are asked by mail.", count), "success"
    )
    return see_other(url_for(".places", slug=cohort.slug))
