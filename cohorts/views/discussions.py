"""Posts about an application, from the pages of those who decide and those who read."""

from flask import flash, request, url_for
from werkzeug.wrappers import Response

from accelerator.errors import DomainError
from accelerator.forms import given_reason
from accelerator.i18n import _
from accelerator.web import came_from, current_actor, guard, see_other
from cohorts import bp, permissions
from cohorts.forms.discussions import PostForm, StaffPostForm
from cohorts.models import Application, Audience, Post, Review
from cohorts.operations import discussions as operations
from cohorts.queries import applications, discussions, reviews


@bp.post("/applications/<key:key>/posts")
@guard(permissions.COMPARE, load=applications.application)
def post_as_staff(application: Application) -> Response:
    form = StaffPostForm()
    if not form.ok():
        raise DomainError(_("Please fill this in."), "text")
    audience = Audience(form.audience.data)
    operations.post_as_staff(current_actor(), application, audience=audience, text=form.text.data)
    return see_other(url_for(".compare_reviews", key=application.key))


@bp.post("/reviews/<key:key>/posts")
@guard(permissions.READ_REVIEW, load=reviews.review)
def post_as_reader(review: Review) -> Response:
    operations.post_as_reader(current_actor(), review, text=PostForm().text.data)
    return see_other(url_for(".review", key=review.key))


@bp.post("/reviews/<key:key>/opinion")
@guard(permissions.SECOND, load=reviews.any_review)
def second(review: Review) -> Response:
    opinion = request.form.get("opinion", "")
    operations.second(current_actor(), review, opinion=opinion, reason=given_reason())
    return see_other(url_for(".compare_reviews", key=review.application.key))


@bp.post("/reviews/<key:key>/second")
@guard(permissions.READ_REVIEW, load=reviews.review)
def second_as_reader(review: Review) -> Response:
    operations.second_as_reader(
        current_actor(),
        review,
        of=request.form.get("of", ""),
        opinion=request.form.get("opinion", ""),
        reason=given_reason(),
    )
    return see_other(url_for(".review", key=review.key))


@bp.post("/posts/<key:key>/withdraw")
@guard(permissions.WITHDRAW_POST, load=discussions.post)
def withdraw_post(post: Post) -> Response:
    operations.withdraw_post(current_actor(), post)
    flash(_("Taken back. It stays in the record, marked."), "success")
    return see_other(came_from() or url_for("pages.home"))
