"""Printed papers of the selection: the minutes of a decision meeting, a reader's thanks."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app

from accelerator import pdf, signing
from accelerator.accounts.models import User
from accelerator.i18n import _, force_locale
from accelerator.pdf import Document, Section
from cohorts.models import Calibration, Meeting
from cohorts.queries.meetings import Item
from cohorts.queries.queues import Given


@dataclass(frozen=True)
class Minutes:
    """Everything that the minutes of one meeting say."""

    meeting: Meeting
    members: Sequence[User]
    items: Sequence[Item]
    calibration: Calibration | None


def minutes_document(minutes: Minutes, locale: str) -> Document:
    """The minutes in the secretary's language: rules, who was there, and each resolution with its votes."""
    meeting = minutes.meeting
    with force_locale(locale):
        template = current_app.jinja_env.get_template("cohorts/print/minutes.html")
        html = template.render(
            minutes=minutes,
            meeting=meeting,
            call=meeting.call,
            fingerprint=signing.fingerprint(),
            clean=pdf.breakable,
        )
        return Document(
            title=str(_("Minutes of %(call)s", call=meeting.call.title)),
            lang=locale,
            sections=(Section("minutes", html, str(_("Minutes"))),),
            author=meeting.call.programme.name,
            created=meeting.closed_at,
            page_label=_("Page {page} of {pages}"),
        )


def thanks_document(given: Given, name: str, locale: str) -> Document:
    """A page that thanks somebody for what they read and voted on, in numbers; it tells nothing of any application."""
    programme = given.call.programme.name
    with force_locale(locale):
        title = str(_("Thank you, %(name)s", name=name))
        template = current_app.jinja_env.get_template("cohorts/print/thanks.html")
        html = template.render(given=given, call=given.call, name=name, title=title, clean=pdf.breakable)
        return Document(
            title=title,
            lang=locale,
            sections=(Section("thanks", html, title),),
            author=programme,
            subject=given.call.title,
            created=given.until,
            page_label=_("Page {page} of {pages}"),
        )
