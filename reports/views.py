"""The pages of reports: figures and the rows behind them, printing, printed reports, the public check."""

import time
from dataclasses import dataclass

from flask import Response, current_app, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from accelerator import clock, files, jobs
from accelerator.db import reading, unit_of_work
from accelerator.errors import NotFound
from accelerator.i18n import _, force_locale, locale_code
from accelerator.jobs import Job
from accelerator.paging import page
from accelerator.signing import public_keys
from accelerator.web import current_actor, guard, public, render, see_other
from cohorts.models import Cohort
from cohorts.queries import cohorts
from cohorts.queries.applications import submission_by_hash
from cohorts.queries.dossiers import dossier_by_hash
from config import LOCALES
from mentors.queries.statements import statement_by_code
from reports import bp, operations, permissions, pictures, verify_bp
from reports.documents import described, value_of
from reports.forms import PrintForm
from reports.models import Report, ReportState
from reports.queries import figures, rows
from reports.queries import reports as queries
from reports.queries.snapshots import startups

PATIENCE = 60.0
"""Seconds that a program asking for the PDF is kept waiting, as the contract with other people's scripts says."""


@bp.get("/")
@guard(permissions.LIST)
def index() -> Response:
    actor = current_actor()
    found = page(queries.reports_visible_to(actor), [Report.id.desc()], after=request.args.get("after"))
    return render("reports/index.html", page=found, cohorts=queries.cohorts_to_report_on(actor))


@bp.get("/cohorts/<slug>")
@guard(permissions.PREVIEW, load=cohorts.cohort)
def cohort(cohort: Cohort) -> Response:
    return _preview(cohort, PrintForm(locale=locale_code()))


def _preview(cohort: Cohort, form: PrintForm) -> Response:
    on = clock.today(cohort.zone)
    counted = {figure.name: vars(figure) for figure in figures.count_all(cohort, on)}
    facts = {"starts_on": cohort.starts_on.isoformat(), "ends_on": cohort.ends_on.isoformat()}
    listed = [described(startup) for startup in startups(cohort, on)]
    return render(
        "reports/cohort.html",
        cohort=cohort,
        form=form,
        figures=counted,
        queries=figures.QUERIES,
        value_of=value_of,
        charts=pictures.summary(counted, listed, facts),
        attention=[startup for startup in listed if startup["tone"] == "attention"],
        reports=queries.reports_of(cohort),
    )


@bp.post("/cohorts/<slug>/print")
@guard(permissions.PRINT, load=cohorts.cohort)
def print_cohort_report(cohort: Cohort) -> BaseResponse:
    form = PrintForm()
    if form.ok():
        with form.attempt():
            report = operations.print_cohort_report(current_actor(), cohort, locale=form.locale.data)
            return see_other(_progress_of(report))
    return _preview(cohort, form)


@bp.get("/cohorts/<slug>.pdf")
@guard(permissions.PRINT, load=cohorts.cohort)
def cohort_pdf(cohort: Cohort) -> BaseResponse:
    """Opening the address prints what is not printed yet: a derived copy, in a transaction apart from this page's."""
    locale = request.args.get("locale") or locale_code()
    if locale not in LOCALES:
        raise NotFound
    actor, slug = current_actor(), cohort.slug
    with current_app.app_context():
        with force_locale(actor.locale or locale), unit_of_work():
            report = operations.print_cohort_report(actor, cohorts.cohort(slug), locale=locale)
            key, progress = report.key, _progress_of(report)
        wants_file = (
            request.accept_mimetypes.best_match(["text/html", "application/pdf"]) == "application/pdf"
        )
        return _wait_for(key, progress) if wants_file else see_other(progress)


def _progress_of(report: Report) -> str:
    if report.state is ReportState.PRINTED or not report.job_key:
        return url_for("reports.report", key=report.key)
    return url_for("pages.job", key=report.job_key)


def _wait_for(key: str, progress: str) -> Response:
    """The file as soon as it is printed; after a minute, where to look for it."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with reading():
            report = queries.report(key)
            if report.file is not None:
                return files.send(report.file)
            if jobs.job_by_key(report.job_key).state is jobs.JobState.FAILED:
                return Response(_failure(report), 500, mimetype="text/plain")
        time.sleep(0.2)
    waiting = Response(_("The report is still being printed.") + "\n", 503, mimetype="text/plain")
    waiting.headers.update({"Retry-After": "10", "Link": f'<{progress}>; rel="monitor"'})
    return waiting


def _failure(report: Report) -> str:
    work: Job = jobs.job_by_key(report.job_key)
    return _("The report could not be printed: %(reason)s", reason=work.error) + "\n"


@dataclass(frozen=True)
class CountedFigure:
    """A figure of a cohort and how it is counted: the subject of the page that shows its rows."""

    cohort: Cohort
    query: figures.Query

    @property
    def scopes(self) -> tuple[str, ...]:
        """The role scopes that reach it."""
        return self.cohort.scopes


def counted_figure(slug: str, name: str) -> CountedFigure:
    """A figure by its address."""
    if name not in figures.QUERIES:
        raise NotFound
    return CountedFigure(cohorts.cohort(slug), figures.QUERIES[name])


@bp.get("/cohorts/<slug>/figures/<name>")
@guard(permissions.PREVIEW, load=counted_figure)
def figure(subject: CountedFigure) -> Response:
    cohort, query, on = subject.cohort, subject.query, clock.today(subject.cohort.zone)
    value, total = figures.measure(query, cohort, on)
    found = page(rows.select_behind(query, cohort, on), rows.order_of(query), after=request.args.get("after"))
    return render(
        "reports/figure.html",
        cohort=cohort,
        query=query,
        value=value_of({"value": value, "unit": query.unit}),
        total=total,
        page=found,
    )


@bp.get("/<key:key>")
@guard(permissions.VIEW, load=queries.report)
def report(report: Report) -> Response:
    is_over = jobs.job_by_key(report.job_key).is_over if report.job_key else True
    return render(
        "reports/report.html",
        report=report,
        newer=queries.newer_edition(report),
        is_over=is_over,
        locales=LOCALES,
    )


@bp.get("/<key:key>/file.pdf")
@guard(permissions.VIEW, load=queries.report)
def report_file(report: Report) -> BaseResponse:
    if report.file is None:
        return see_other(_progress_of(report))
    return files.send(report.file, inline="download" not in request.args)


@verify_bp.get("/keys.pem")
@public("whoever holds a signed file may compare the key in it")
def keys() -> Response:
    """The public keys as OpenSSL reads them, the one that signs now first; what stands between them is for people."""
    found = [
        f"SHA-256 {key.fingerprint}\nsince {key.created_at:%Y-%m-%d}\n{key.pem}" for key in public_keys()
    ]
    return Response("\n".join(found), mimetype="text/plain")


@verify_bp.get("/<code>")
@public("whoever holds a report, a receipt, a statement or a selection file may check that it is genuine")
def check(code: str) -> Response:
    try:
        found = queries.report_by_code(code)
    except NotFound:
        return _other_document(code)
    return render("reports/verify.html", report=found, newer=queries.newer_edition(found), code=code)


def _other_document(code: str) -> Response:
    """What is no report may be a receipt, a mentor's statement or a selection file."""
    if statement := statement_by_code(code):
        return render("reports/statement.html", statement=statement)
    if receipt := submission_by_hash(code):
        submission, application = receipt
        return render("reports/receipt.html", submission=submission, application=application)
    if dossier := dossier_by_hash(code):
        return render("reports/dossier.html", dossier=dossier)
    return render("reports/verify.html", report=None, newer=None, code=code, status=404)
