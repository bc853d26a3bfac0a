"""The page of one's own calendar address, and the calendar behind an address."""

from flask import flash, make_response, request, url_for
from flask_babel import force_locale
from werkzeug.wrappers import Response

from accelerator.calendars import bp, operations, permissions, queries
from accelerator.calendars.ics import feed as as_text
from accelerator.errors import NotFound
from accelerator.i18n import _
from accelerator.web import current_actor, guard, link, public, render, see_other


@bp.route("/calendar", methods=["GET", "POST"])
@guard(permissions.FEED)
def feed() -> Response:
    address = ""
    if request.method == "POST":
        address = link("calendars.calendar", token=operations.open_feed(current_actor()))
    live = queries.live_feed_of(current_actor().id)
    return render("calendars/feed.html", live=live, address=address)


@bp.post("/calendar/revoke")
@guard(permissions.FEED)
def revoke_feed() -> Response:
    operations.revoke_feed(current_actor())
    flash(_("The address does not work any more."), "success")
    return see_other(url_for(".feed"))


@bp.get("/calendar/<token>.ics")
@public("the address is the key: unguessable, one per person, taken back at any time")
def calendar(token: str) -> Response:
    actor = queries.reader_of(token)
    if actor is None:
        raise NotFound
    with force_locale(actor.locale or "en"):
        text = as_text(queries.entries_for(actor), name=_("Future City Accelerator"))
    answer = make_response(text)
    answer.headers["Content-Type"] = "text/calendar; charset=utf-8"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
