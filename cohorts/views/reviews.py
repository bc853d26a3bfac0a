"""A reviewer's own pages: the queue, one application beside its criteria, stepping back."""

from flask import Response as BaseResponse
from flask import flash, jsonify, make_response, request, url_for
from werkzeug.wrappers import Response

from accelerator import clock, files, pdf
from accelerator.accounts.queries import person
from accelerator.errors import Conflict, NotFound
from accelerator.files import StoredFile
from accelerator.forms import given_reason, whole
from accelerator.i18n import _, locale_code
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, documents, permissions
from cohorts.forms import reviews as forms
from cohorts.forms.discussions import PostForm
from cohorts.forms.inquiries import CompareForm
from cohorts.models import Call, Confidence, Review
from cohorts.models.blind import NEUTRAL_NAME
from cohorts.operations import reviews as operations
from cohorts.queries import assignments, calls, discussions, queues, readings, rounds
from cohorts.queries import reviews as queries


@bp.get("/reviews")
@guard(permissions.LIST_REVIEWS)
def reviews() -> Response:
    actor = current_actor()
    queue = queues.queue_of(actor, after=request.args.get("after"))
    done = queues.done_by(actor, after=request.args.get("done"))
    return render(
        "cohorts/reviews/list.html",
        queue=queue,
        done=done,
        tally=queues.tally_of(actor),
        behind=readings.behind([*(entry.review for entry in queue), *done]),
        unanswered=assignments.unanswered_by(actor),
        answered=assignments.answered_by(actor),
        given=queues.given_by(actor),
    )


@bp.get("/calls/<slug>/thanks.pdf")
@guard(permissions.READ_THANKS, load=calls.call)
def thanks(call: Call) -> BaseResponse:
    actor = current_actor()
    given = next(iter(queues.given_by(actor, call.id)), None)
    if given is None:
        raise NotFound
    body = pdf.render(documents.thanks_document(given, person(actor.id).name, locale_code()))
    answer = BaseResponse(body, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="thanks-{call.slug}.pdf"'
    return answer


@bp.route("/reviews/<key:key>", methods=["GET", "POST"])
@guard(permissions.READ_REVIEW, load=queries.review)
def review(review: Review) -> Response:
    is_final = "draft" not in request.form
    criteria = rounds.criteria_for(review)
    form = forms.review_form(criteria, review, is_final=is_final)
    other = None
    if form.ok():
        with form.attempt():
            other = _judge(review, form, is_final=is_final)
            if other is None:
                return _judged(review, is_final=is_final)
    return _page(review, form=form, conflict=forms.ConflictForm(prefix="conflict"), other=other)


def _judge(review: Review, form: forms.ReviewForm, *, is_final: bool) -> Review | None:
    """What another window saved meanwhile, if it did; what was typed stays, and the next click is informed."""
    keep = operations.submit_review if is_final else operations.save_review
    try:
        keep(current_actor(), review, seen=operations.Seen(*form.seen), **form.values)
    except operations.SavedMeanwhile as refusal:
        form.refuse(refusal)
        form.version.data = refusal.present.version
        return refusal.present
    return None


def _judged(review: Review, *, is_final: bool) -> Response:
    """On to the next one, unless the team changed its answers while this one was being read."""
    here = url_for(".review", key=review.key)
    if not is_final:
        flash(_("Saved; nothing is handed in yet."), "success")
        return see_other(here)
    if readings.behind([review]):
        flash(
            _("Handed in. The team has changed its answers since you opened the page: look them over."),
            "info",
        )
        return see_other(here)
    flash(_("Handed in. Thank you."), "success")
    return see_other(_next_page(review))


@bp.get("/reviews/<key:key>/versions")
@guard(permissions.READ_REVIEW, load=queries.review)
def review_versions(review: Review) -> Response:
    """Any two versions of what one reads, word by word, as one is shown them (APP07)."""
    found = readings.revisions_for(review)
    form = CompareForm(request.args)
    before, after = form.offer(found)
    return render(
        "cohorts/reviews/versions.html",
        review=review,
        form=form,
        revisions=found,
        before=before,
        after=after,
        changes=readings.compared(review, before, after),
    )


@bp.post("/reviews/<key:key>/draft")
@guard(permissions.SCORE, load=queries.review)
def save_review(review: Review) -> Response:
    """Autosave: whatever is valid is kept; the page hears the new version, or that another window was faster."""
    form = forms.review_form(rounds.criteria_for(review), review, is_final=False)
    if not form.ok():
        return make_response("", 422)
    if _judge(review, form, is_final=False) is not None:
        return make_response(jsonify(title=str(form.message)), 409)
    return jsonify(version=review.version)


@bp.post("/reviews/<key:key>/keep")
@guard(permissions.SCORE, load=queries.review)
def keep_review(review: Review) -> Response:
    number = whole(request.form.get("number"))
    operations.keep_review(current_actor(), review, number=number)
    flash(_("Noted: you have looked over what the team changed."), "success")
    return see_other(url_for(".review", key=review.key))


@bp.post("/reviews/<key:key>/reopen")
@guard(permissions.SCORE, load=queries.review)
def reopen_review(review: Review) -> Response:
    operations.reopen_review(current_actor(), review)
    flash(_("Open again. It counts once you have handed it in."), "success")
    return see_other(url_for(".review", key=review.key))


@bp.post("/reviews/<key:key>/conflict")
@guard(permissions.SCORE, load=queries.review)
def declare_conflict(review: Review) -> Response:
    form = forms.ConflictForm(prefix="conflict")
    if form.ok():
        with form.attempt():
            operations.declare_conflict(current_actor(), review, note=form.note.data)
            flash(_("Thank you. It is closed for you, and somebody else will read it."), "success")
            return see_other(url_for(".reviews"))
    criteria = rounds.criteria_for(review)
    return _page(review, form=forms.review_form(criteria, review, is_final=True), conflict=form)


@bp.post("/reviews/<key:key>/abstain")
@guard(permissions.ABSTAIN, load=queries.review)
def abstain(review: Review) -> Response:
    operations.abstain(current_actor(), review, note=given_reason())
    flash(_("It is closed for you, and somebody else will read it."), "success")
    return see_other(_next_page(review))


@bp.get("/reviews/<key:key>/files/<key:file_key>")
@guard(permissions.READ_REVIEW_FILE, load=readings.file_of_review)
def review_file(found: tuple[Review, StoredFile]) -> Response:
    review, file = found
    return files.send_anonymous(file, NEUTRAL_NAME) if review.is_blind else files.send(file)


def _page(
    review: Review, *, form: forms.ReviewForm, conflict: forms.ConflictForm, other: Review | None = None
) -> Response:
    reading, criteria = readings.reading_of(review), rounds.criteria_for(review)
    form.number.data = reading.number
    page = render(
        "cohorts/reviews/detail.html",
        review=review,
        form=form,
        conflict=conflict,
        reading=reading,
        differences=forms.differences(criteria, other, form) if other else [],
        criteria=criteria,
        anchors={str(step.value): step.text for step in Confidence},
        skip_to=queues.after(current_actor(), review),
        progress=queues.progress_of(current_actor(), review.round),
        mine=queries.scores_by_criterion(review.scores),
        others=queries.others_of(review),
        judgements=discussions.judgements_beside(review) if review.round.is_open(clock.now()) else [],
        posts=discussions.said_to_reader(review),
        post_form=PostForm(formdata=None),
    )
    page.status_code = Conflict.status if other else page.status_code
    return page


def _next_page(review: Review) -> str:
    """Save and next: the following application of the queue, or the list when all is read."""
    first = next(iter(queues.queue_of(current_actor(), size=1)), None)
    return url_for(".review", key=first.review.key) if first else url_for(".reviews")
