"""The receipt as a PDF: who handed in what, when, and by which fingerprint anybody can check it (APP06)."""

from datetime import UTC
from pathlib import Path

from flask import current_app, render_template

from accelerator import pdf
from accelerator.i18n import _, locale_code, show_local
from accelerator.pdf import Document, Section
from cohorts.models.applications import Application, Submission
from cohorts.models.questions import form_of
from cohorts.models.shown import shown_sections
from cohorts.queries import applications


def receipt_document(application: Application, submission: Submission) -> Document:
    """One revision with everything in it, in the reader's language; the same revision prints the same bytes."""
    title = str(_("Receipt %(reference)s", reference=application.reference))
    check_url = f"{current_app.config['SETTINGS'].site}/verify/{submission.content_hash}"
    files = applications.files_of(application)
    html = render_template(
        "cohorts/print/receipt.html",
        title=title,
        application=application,
        submission=submission,
        sections=shown_sections(form_of(submission.questions), submission.answers, files),
        by=applications.name_of(submission.submitted_by),
        utc=submission.created_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
        local=show_local(submission.created_at, application.call.zone, "d MMMM y, HH:mm:ss"),
        check_url=check_url,
    )
    return Document(
        title=title,
        lang=locale_code(),
        sections=(Section("receipt", html, title, images={"code.svg": pdf.code_of(check_url)}),),
        author=application.call.programme.name,
        subject=submission.startup_name,
        created=submission.created_at,
        page_label=_("Page {page} of {pages}"),
    )


def receipt_pdf(application: Application, submission: Submission) -> bytes:
    """The printed receipt; laid out once and then kept by the hash of its content."""
    folder: Path = current_app.config["SETTINGS"].folder
    cache = pdf.FolderCache(folder / "cache" / "pdf")
    return pdf.render(receipt_document(application, submission), cache=cache)
