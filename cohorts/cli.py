"""Commands of the cohorts module."""

import sys
from pathlib import Path

import click
from flask.cli import AppGroup

from accelerator import clock
from accelerator.cli import refusals_end_the_command
from accelerator.db import reading, unit_of_work
from accelerator.errors import DomainError, NotFound
from accelerator.permissions import SYSTEM
from cohorts.models.programmes import Call
from cohorts.models.questions import form_of
from cohorts.models.sheets import NAME, Candidate, Refusal, check_rows, column_map, read_sheet
from cohorts.operations import imports as operations
from cohorts.queries import calls as queries

BATCH = 200
"""Rows in one transaction: a large file must not keep everyone else waiting for the database."""

applications = AppGroup("applications", help="Applications from outside the form.")


@applications.command("import")
@click.argument("call_slug")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Check and count, but write nothing.")
@click.option(
    "--map", "maps", multiple=True, metavar='"Column=field"', help="Which column answers which question."
)
@refusals_end_the_command
def import_command(call_slug: str, file: Path, dry_run: bool, maps: tuple[str, ...]) -> None:
    """Make an application of each row of FILE in the call CALL_SLUG; row 1 names the columns."""
    with reading():
        call = _call(call_slug)
        sheet = read_sheet(file.read_bytes())
        mapped = column_map(form_of(call.questions), sheet.columns, dict(_pair(text) for text in maps))
        rows, refused = check_rows(sheet, mapped, today=clock.today(call.zone))
    name_column = next(column for column, question in mapped.items() if question.key == NAME)
    imported, present = 0, 0
    for start in range(0, len(rows), BATCH):
        result = _import(call_slug, rows[start : start + BATCH], name_column, dry_run)
        imported, present, refused = (
            imported + result.imported,
            present + result.present,
            refused + result.refused,
        )
    _report(refused, imported, present, dry_run)


def _call(slug: str) -> Call:
    try:
        return queries.call(slug)
    except NotFound:
        raise DomainError(f"No call is called {slug!r}.") from None


def _pair(text: str) -> tuple[str, str]:
    column, equals, key = text.rpartition("=")
    if not equals or not column.strip() or not key.strip():
        raise click.BadParameter(f'{text!r} is not of the form "Column=field".')
    return column.strip(), key.strip()


def _import(slug: str, rows: list[Candidate], name_column: str, dry_run: bool) -> operations.ImportResult:
    with unit_of_work() as unit:
        unit.commit = not dry_run
        return operations.import_applications(
            SYSTEM, queries.call(slug), rows=rows, name_column=name_column, is_dry_run=dry_run
        )


def _report(refused: list[Refusal], imported: int, present: int, dry_run: bool) -> None:
    for refusal in sorted(refused, key=lambda refusal: refusal.number):
        click.echo(str(refusal))
    if present:
        click.echo(f"{present} rows were imported before and stay as they are")
    if dry_run:
        click.echo("dry run: nothing was written")
    click.echo(f"imported {imported}, refused {len(refused)}")
    if refused:
        sys.exit(1)
