"""`flask reports …`: printing without a browser."""

import os
import sys
import tempfile
from pathlib import Path

import click
from flask.cli import AppGroup

from accelerator import files, pdf
from accelerator.cli import refusals_end_the_command
from accelerator.db import reading, unit_of_work
from accelerator.errors import NotFound
from accelerator.permissions import SYSTEM
from cohorts.queries import cohorts
from config import LOCALES
from reports import jobs, operations
from reports.documents import cohort_document
from reports.models import ReportState
from reports.queries import reports as queries

reports = AppGroup("reports", help="Print reports.")


@reports.command("cohort")
@click.argument("slug")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True, help="The PDF to write."
)
@click.option("--locale", type=click.Choice(list(LOCALES)), default="en", show_default=True)
@refusals_end_the_command
def cohort(slug: str, output: Path, locale: str) -> None:
    """Print the report of the cohort SLUG, here and now, without a worker."""
    with unit_of_work():
        try:
            found = cohorts.cohort(slug)
        except NotFound:
            raise click.ClickException(f"No cohort is called {slug}.") from None
        report = operations.print_cohort_report(SYSTEM, found, locale=locale, queued=False)
        report_id = report.id
    with reading():
        report = queries.report_with_snapshot(report_id)
        is_printed, snapshot, edition = (
            report.state is ReportState.PRINTED,
            report.snapshot,
            jobs.edition_of(report),
        )
        body = files.storage().get(report.file.storage_key) if report.file else b""
    if not is_printed:
        body = _printed(cohort_document(snapshot, edition))
        with unit_of_work():
            operations.keep_printed(SYSTEM, queries.report(report_id), body=body)
    _write_whole(output, body)
    click.echo(f"{output}: {len(body) / 1_000_000:.1f} MB, {edition.number} edition {edition.edition}")


def _printed(document: pdf.Document) -> bytes:
    """Render with a progress bar on a terminal, silently elsewhere."""
    total = sum(section.counted for section in document.sections)
    with click.progressbar(length=total, label="Startups laid out", file=sys.stderr) as bar:
        return pdf.render(
            document,
            cache=pdf.instance_cache(),
            progress=lambda done, _total, _name: bar.update(done - bar.pos),
        )


def _write_whole(output: Path, body: bytes) -> None:
    """Write beside and rename, so that nobody ever opens half a report."""
    try:
        handle, temporary = tempfile.mkstemp(dir=output.absolute().parent, prefix=f".{output.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        os.chmod(temporary, 0o644)
        os.replace(temporary, output)
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from None
