"""`matching solve INSTANCE.json --output RESULT.json`: the engine alone, from the command line."""

import json
import sys
from pathlib import Path

import click

from accelerator.matching.model import BadInstance, Status
from accelerator.matching.parse import parse_instance
from accelerator.matching.solver import solve as solve_instance


@click.group("matching")
def matching() -> None:
    """The assignment engine alone."""


@matching.command("solve")
@click.argument("instance", type=click.Path(path_type=Path))
@click.option("--output", required=True, type=click.Path(path_type=Path), help="Where the result is written.")
def solve_command(instance: Path, output: Path) -> None:
    """Solve INSTANCE and write the result. Exit 0: solved; 2: infeasible, the result says why; 1: bad input."""
    try:
        parsed = parse_instance(json.loads(instance.read_text(encoding="utf-8")))
    except BadInstance as bad:
        _fail(*bad.problems)
    except OSError as error:
        _fail(f"{instance}: {error.strerror}")
    except (ValueError, RecursionError) as error:
        _fail(f"{instance}: not JSON: {error}")
    result = solve_instance(parsed)
    text = json.dumps(result.to_json(), ensure_ascii=False, indent=1) + "\n"
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        _fail(f"{output}: {error.strerror}")
    for line in (*result.notes, *(cause.text for cause in result.diagnosis)):
        click.echo(line, err=True)
    if result.status is Status.INFEASIBLE:
        sys.exit(2)
    click.echo(f"{result.status.value}: total {result.total}, worst-off {result.worst_total}", err=True)


def _fail(*messages: str) -> None:
    """Say what is wrong and leave with 1."""
    for message in messages:
        click.echo(message, err=True)
    sys.exit(1)
