"""Printing a report in the background: laid out startup by startup, kept once."""

from flask import current_app

from accelerator import pdf
from accelerator.accounts import queries as accounts
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import NotAllowed
from accelerator.i18n import _, force_locale
from accelerator.jobs import Context, job
from accelerator.permissions import SYSTEM, Actor, require
from reports import operations, permissions
from reports.documents import cohort_document
from reports.evidence import Edition
from reports.models import Report, ReportState
from reports.queries import reports as queries


@job(operations.JOB)
def print_report(ctx: Context, report_id: int) -> None:
    """Print one report; run again after a crash it finds its pages in the cache and its file kept at most once."""
    with reading():
        report = queries.report_with_snapshot(report_id)
        actor = _on_behalf_of(report)
        require(actor, permissions.PRINT, report.cohort)
        is_printed, address = report.state is ReportState.PRINTED, f"/reports/{report.key}"
        snapshot, edition = report.snapshot, edition_of(report)
        db.session.expunge_all()
    if not is_printed:
        with force_locale(actor.locale or edition.locale):
            told = str(_("Startups laid out"))
            body = pdf.render(
                cohort_document(snapshot, edition),
                cache=pdf.instance_cache(),
                progress=lambda done, total, _name: ctx.progress(done, total, told),
            )
        with unit_of_work():
            operations.keep_printed(actor, queries.report(report_id), body=body)
    ctx.result(address)


def _on_behalf_of(report: Report) -> Actor:
    """Whoever asked, with the rights they have now; the command line asks as the system."""
    if report.requested_by == SYSTEM.id:
        return SYSTEM
    actor = accounts.actor_by_id(report.requested_by)
    if actor is None:
        raise NotAllowed(_("The person who asked for this may not do it any more."))
    return actor


def edition_of(report: Report) -> Edition:
    """What stands on the document besides its figures."""
    site = current_app.config["SETTINGS"].site
    return Edition(
        number=report.number,
        edition=report.edition,
        locale=report.locale,
        content_hash=report.content_hash,
        check_url=f"{site}/verify/{report.verify_code}",
    )
