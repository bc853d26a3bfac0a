"""The mentor-hours statement as a document: what was confirmed, its sum, and a place to sign."""

from flask import current_app

from accelerator import pdf
from accelerator.i18n import _, force_locale
from accelerator.pdf import Document, Section
from mentors import wording
from mentors.models import PrintedStatement
from mentors.queries.statements import Statement


def statement_document(statement: Statement, issued: PrintedStatement, locale: str) -> Document:
    """The statement in a language; the same rows print the same pages."""
    check_url = f"{current_app.config['SETTINGS'].site}/verify/{issued.verify_code}"
    with force_locale(locale):
        title = str(_("Statement of mentor hours: %(mentor)s", mentor=statement.mentor.user.name))
        template = current_app.jinja_env.get_template("mentors/print/statement.html")
        html = template.render(
            statement=statement,
            mentor_words=wording,
            breakable=pdf.breakable,
            issued_at=issued.created_at,
            check_url=check_url,
        )
        return Document(
            title=title,
            lang=locale,
            sections=(Section("statement", html, title, images={"code.svg": pdf.code_of(check_url)}),),
            subject=statement.number,
            created=statement.meetings[-1].held_at if statement.meetings else None,
            page_label=str(_("Page {page} of {pages}")),
        )
