"""A mentor's confirmed hours of a period, on a page and as a PDF to sign."""

from flask import request, url_for
from werkzeug.wrappers import Response

from accelerator import pdf
from accelerator.errors import NotFound
from accelerator.i18n import locale_code
from accelerator.web import current_actor, guard, render, see_other
from config import LOCALES
from mentors import bp, permissions
from mentors.forms.statements import PeriodForm
from mentors.models import MentorProfile
from mentors.operations import statements as operations
from mentors.queries import profiles, statements
from mentors.statements import statement_document


@bp.get("/<key:key>/statement")
@guard(permissions.STATEMENT, load=profiles.profile)
def statement(profile: MentorProfile) -> Response:
    form = PeriodForm(request.args, meta={"csrf": False})
    found = statements.statement(current_actor(), profile, *form.period(profile.user.zone))
    return render("mentors/statements/detail.html", statement=found, form=form)


@bp.post("/<key:key>/statement")
@guard(permissions.STATEMENT, load=profiles.profile)
def print_statement(profile: MentorProfile) -> Response:
    """Keep what is to be printed, then show its pages."""
    form = PeriodForm(request.args, meta={"csrf": False})
    found = statements.statement(current_actor(), profile, *form.period(profile.user.zone))
    operations.issue_statement(current_actor(), found)
    locale = request.args.get("locale")
    return see_other(
        url_for(".statement_pdf", key=profile.key, since=found.since, until=found.until, locale=locale)
    )


@bp.get("/<key:key>/statement.pdf")
@guard(permissions.STATEMENT, load=profiles.profile)
def statement_pdf(profile: MentorProfile) -> Response:
    locale = request.args.get("locale") or locale_code()
    if locale not in LOCALES:
        raise NotFound
    form = PeriodForm(request.args, meta={"csrf": False})
    found = statements.statement(current_actor(), profile, *form.period(profile.user.zone))
    issued = statements.printed_as(found.content_hash)
    if issued is None:  # never printed, or other sessions are confirmed since
        return see_other(url_for(".statement", key=profile.key, since=found.since, until=found.until))
    response = Response(pdf.render(statement_document(found, issued, locale)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response
