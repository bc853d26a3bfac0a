"""A reviewer's own pages: the queue, one application beside its criteria, stepping back."""

from flask import flash, make_response, request, url_for
from werkzeug.wrappers import Response

from accelerator import files
from accelerator.files import StoredFile
from accelerator.i18n import _
from accelerator.web import current_actor, guard, render, see_other
from cohorts import bp, permissions
from cohorts.forms import reviews as forms
from cohorts.forms.discussions import PostForm
from cohorts.models import Review
from cohorts.models.blind import NEUTRAL_NAME
from cohorts.operations import reviews as operations
from cohorts.queries import assignments, discussions, rounds
from cohorts.queries import reviews as queries


@bp.get("/reviews")
@guard(permissions.LIST_REVIEWS)
def reviews() -> Response:
    actor = current_actor()
    return render(
        "cohorts/reviews/list.html",
        queue=queries.queue_of(actor),
        done=queries.done_by(actor),
        unanswered=assignments.unanswered_by(actor),
    )


@bp.route("/reviews/<key:key>", methods=["GET", "POST"])
@guard(permissions.READ_REVIEW, load=queries.review)
def review(review: Review) -> Response:
    is_final = "draft" not in request.form
    criteria = rounds.criteria_of(review.round)
    form = forms.review_form(criteria, review, is_final=is_final)
    if form.ok():
        with form.attempt():
            keep = operations.submit_review if is_final else operations.save_review
            keep(current_actor(), review, **form.values)
            flash(
                _("Handed in. Thank you.") if is_final else _("Saved; nothing is handed in yet."), "success"
            )
            return see_other(_next_page(review) if is_final else url_for(".review", key=review.key))
    return _page(review, form=form, conflict=forms.ConflictForm(prefix="conflict"))


@bp.post("/reviews/<key:key>/draft")
@guard(permissions.SCORE, load=queries.review)
def save_review(review: Review) -> Response:
    """Autosave: whatever is valid is kept; the page says whether that worked."""
    form = forms.review_form(rounds.criteria_of(review.round), review, is_final=False)
    if not form.ok():
        return make_response("", 422)
    operations.save_review(current_actor(), review, **form.values)
    return make_response("", 204)


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
    criteria = rounds.criteria_of(review.round)
    return _page(review, form=forms.review_form(criteria, review, is_final=True), conflict=form)


@bp.post("/reviews/<key:key>/abstain")
@guard(permissions.ABSTAIN, load=queries.review)
def abstain(review: Review) -> Response:
    operations.abstain(current_actor(), review, note=request.form.get("reason", ""))
    flash(_("It is closed for you, and somebody else will read it."), "success")
    return see_other(_next_page(review))


@bp.get("/reviews/<key:key>/files/<key:file_key>")
@guard(permissions.READ_REVIEW_FILE, load=queries.file_of_review)
def review_file(found: tuple[Review, StoredFile]) -> Response:
    review, file = found
    return files.send_anonymous(file, NEUTRAL_NAME) if review.round.is_blind else files.send(file)


def _page(review: Review, *, form: forms.ReviewForm, conflict: forms.ConflictForm) -> Response:
    return render(
        "cohorts/reviews/detail.html",
        review=review,
        form=form,
        conflict=conflict,
        sections=queries.sections_for(review),
        criteria=rounds.criteria_of(review.round),
        progress=queries.progress_of(current_actor(), review.round),
        mine=queries.scores_by_criterion(review.scores),
        others=queries.others_of(review),
        posts=discussions.said_to_reader(review),
        post_form=PostForm(formdata=None),
    )


def _next_page(review: Review) -> str:
    """Save and next: the following application of the queue, or the list when all is read."""
    queue = queries.queue_of(current_actor())
    return url_for(".review", key=queue[0].review.key) if queue else url_for(".reviews")
