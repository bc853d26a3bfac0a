"""The platform's commands: demo, worker, routes, docs, doctor, and the matching engine on its own."""

import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from accelerator import demo, docs, doctor, jobs
from accelerator.accounts import queries, second_factor
from accelerator.db import unit_of_work
from accelerator.errors import DomainError
from accelerator.jobs import worker
from accelerator.matching.cli import matching
from accelerator.permissions import SYSTEM


def init_app(app: Flask) -> None:
    """Register the commands."""
    for command in (
        demo_command,
        worker_command,
        routes_command,
        docs_command,
        doctor_command,
        jobs_command,
        take_factor_command,
        matching,
    ):
        app.cli.add_command(command)


def refusals_end_the_command(command: Callable[..., Any]) -> Callable[..., Any]:
    """A refusal is one readable line and exit code 1, not a traceback."""

    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except DomainError as refusal:
            raise click.ClickException(str(refusal)) from None

    run.__doc__, run.__name__ = command.__doc__, command.__name__
    return run


@click.command("demo")
@with_appcontext
@refusals_end_the_command
def demo_command() -> None:
    """Load the demo programme into an empty database."""
    demo.load()
    click.echo(
        "The demo programme is loaded. Its accounts have a public password: serve it with DEMO=1 only."
    )


@click.command("worker")
@with_appcontext
def worker_command() -> None:
    """Run jobs until SIGTERM or Ctrl-C; start as many as you need on PostgreSQL."""
    current_app.config["SETTINGS"].refuse_unsafe()
    stop = worker.start_worker(current_app._get_current_object())  # type: ignore[attr-defined]
    over = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: over.set())
    click.echo("Worker ready.")
    over.wait()
    stop()


@click.command("routes")
@with_appcontext
def routes_command() -> None:
    """Print every URL with the file and line that answers it and the permission that it asks."""
    click.echo(docs.routes_as_text(), nl=False)


@click.command("docs")
@click.option("--check", is_flag=True, help="Fail when a generated document is stale instead of writing it.")
@with_appcontext
def docs_command(check: bool) -> None:
    """Write docs/permissions.md and docs/routes.md from the code."""
    stale = docs.write(check=check)
    for name in stale:
        click.echo(f"{name} {'is stale: run `make docs`' if check else 'written'}")
    if check and stale:
        sys.exit(1)


@click.command("doctor")
@with_appcontext
def doctor_command() -> None:
    """Say what this machine lacks or has misconfigured, each with its cure."""
    findings = doctor.examine()
    for finding in findings:
        click.echo(f"{'ok  ' if finding.is_well else 'BAD '} {finding.name}: {finding.text}")
        if not finding.is_well:
            click.echo(f"     cure: {finding.cure}")
    if not all(finding.is_well for finding in findings):
        sys.exit(1)


@click.command("take-second-factor")
@click.argument("address")
@with_appcontext
@refusals_end_the_command
def take_factor_command(address: str) -> None:
    """Take a lost second factor away where no administrator can: from the only one."""
    with unit_of_work():
        user = queries.person_by_email(address)
        if user is None:
            raise DomainError(f"There is no account with the address {address}.")
        second_factor.take_away(SYSTEM, user, reason="on an operator's command")
    click.echo(f"{address} signs in without a second factor now, and was told so.")


@click.command("prepare-jobs")
@with_appcontext
def jobs_command() -> None:
    """Create or update the job engine's own tables; `make` runs it after `flask db upgrade`."""
    jobs.prepare()
