"""A mentor's confirmed hours of a period, on a page and as a PDF to sign."""

from flask import current_app, request
from werkzeug.wrappers import Response

from accelerator import pdf
from accelerator.db import unit_of_work
from accelerator.errors import NotFound
from accelerator.i18n import locale_code
from accelerator.web import current_actor, guard, render
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


@bp.get("/<key:key>/statement.pdf")
@guard(permissions.STATEMENT, load=profiles.profile)
def statement_pdf(profile: MentorProfile) -> Response:
    """Opening the address keeps what is printed: in a transaction apart from this page's."""
    locale = request.args.get("locale") or locale_code()
    if locale not in LOCALES:
        raise NotFound
    form = PeriodForm(request.args, meta={"csrf": False})
    actor, key, period = current_actor(), profile.key, form.period(profile.user.zone)
    with current_app.app_context(), unit_of_work():
        found = statements.statement(actor, profiles.profile(key), *period)
        issued = operations.issue_statement(actor, found)
        document = statement_document(found, issued, locale)
        number = found.number
    response = Response(pdf.render(document), mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{number}.pdf"'
    return response
