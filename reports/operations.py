"""Ordering a report and keeping what was printed."""

from accelerator import clock, files, jobs
from accelerator.db import db, lock
from accelerator.errors import Conflict
from accelerator.facts import record
from accelerator.i18n import _, force_locale
from accelerator.permissions import Actor, require
from cohorts.models import Cohort
from config import LOCALES
from reports import permissions
from reports.facts import ReportOrdered, ReportPrinted
from reports.models import Report, ReportKind, ReportState
from reports.queries import reports as queries
from reports.queries.snapshots import cohort_snapshot, content_hash

JOB = "reports.print"


def print_cohort_report(actor: Actor, cohort: Cohort, *, locale: str, queued: bool = True) -> Report:
    """Freeze today's figures and have them printed; the same figures in the same language are printed once.

    With `queued` a job prints it; without, the caller does at once.
    """
    require(actor, permissions.PRINT, cohort)
    if locale not in LOCALES:
        raise Conflict(_("Reports are not printed in that language."))
    lock(cohort)
    snapshot = cohort_snapshot(cohort)
    digest = content_hash(snapshot)
    report = queries.report_on(cohort, digest, locale)
    if report is None:
        report = Report(
            kind=ReportKind.COHORT,
            cohort=cohort,
            cohort_id=cohort.id,
            locale=locale,
            edition=queries.edition_for(cohort, digest),
            number=f"CR-{cohort.slug.upper()}",
            snapshot=snapshot,
            content_hash=digest,
            requested_by=actor.id,
        )
        db.session.add(report)
        db.session.flush()
        record(_ordered(actor, report))
    if queued and report.state is ReportState.PRINTING:
        title = _("Cohort report %(cohort)s", cohort=cohort.name)
        work = jobs.enqueue(actor, JOB, title, once=f"report:{report.key}", report_id=report.id)
        report.job_key = work.key
    return report


def keep_printed(actor: Actor, report: Report, *, body: bytes) -> None:
    """Store the PDF and make the report final; a second print of the same report changes nothing."""
    require(actor, permissions.PRINT, report)
    report = lock(report)
    if report.state is ReportState.PRINTED:
        return
    with force_locale(report.locale):
        name = _("Cohort report") + f" {report.number} {report.edition} {report.locale}.pdf"
    file = files.keep(name, "application/pdf", body, report.requested_by)
    report.file_id, report.printed_at = file.id, clock.now()
    report.move_to(ReportState.PRINTED)
    record(ReportPrinted(actor_id=actor.id, report_id=report.id, file_id=file.id, sha256=file.sha256))


def _ordered(actor: Actor, report: Report) -> ReportOrdered:
    return ReportOrdered(
        actor_id=actor.id,
        report_id=report.id,
        cohort_id=report.cohort_id,
        locale=report.locale,
        edition=report.edition,
    )
