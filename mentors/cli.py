"""Commands for the operator: confirm what nobody objected to."""

import click
from flask.cli import AppGroup

from accelerator.db import unit_of_work
from accelerator.permissions import SYSTEM
from mentors.operations import sessions as operations

sessions = AppGroup("sessions", help="Mentor sessions.")


@sessions.command("confirm-due")
def confirm_due() -> None:
    """Confirm the sessions that nobody objected to for seven days; run it once a day."""
    with unit_of_work():
        count = operations.confirm_due(SYSTEM)
    click.echo(f"confirmed {count}")
