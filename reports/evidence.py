"""The data behind a report, carried inside its PDF: tables as CSV, the snapshot, and a manifest with their hashes."""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from accelerator.i18n import _
from accelerator.pdf import Attachment
from reports.queries.snapshots import Snapshot


@dataclass(frozen=True)
class Edition:
    """What is printed besides the snapshot itself."""

    number: str
    edition: int
    locale: str
    content_hash: str
    check_url: str
    """The address at which the printed code is checked."""


STARTUP = "enrolment name tagline city country sector stage team founded state website".split()
MILESTONE = "id title due_on first_due_on state achieved_on overdue".split()
SESSION = "id held_on minutes counted mode topics mentor state".split()
MATCH = "id name headline employer state".split()
FIGURE = "name version value unit rows ids".split()
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet run a cell; texts from people that begin so are marked as text."""


def attachments(snapshot: Snapshot, edition: Edition) -> tuple[Attachment, ...]:
    """Every table, the snapshot and the manifest that lists them; equal for the same snapshot and edition."""
    described = {
        "figures.csv": _("Every figure with what it was counted from"),
        "startups.csv": _("The startups of the cohort"),
        "milestones.csv": _("The milestones of each startup"),
        "sessions.csv": _("The mentor sessions of each startup, without what was said"),
        "mentors.csv": _("The mentors of each startup"),
    }
    files = [Attachment(name, body, "text/csv", described[name]) for name, body in tables(snapshot).items()]
    whole = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, indent=1).encode()
    about = _("The data that this report was printed from")
    files.append(Attachment("snapshot.json", whole, "application/json", about))
    about = _("The files inside this report and their hashes")
    return *files, Attachment("manifest.json", manifest(files, snapshot, edition), "application/json", about)


def tables(snapshot: Snapshot) -> dict[str, bytes]:
    """The snapshot's tables by file name."""
    return {
        "figures.csv": table(FIGURE, ([figure[key] for key in FIGURE] for figure in snapshot["figures"])),
        "startups.csv": table(STARTUP, ([one[key] for key in STARTUP] for one in snapshot["startups"])),
        "milestones.csv": table(["startup", *MILESTONE], rows_of(snapshot, "milestones", MILESTONE)),
        "sessions.csv": table(["startup", *SESSION], rows_of(snapshot, "sessions", SESSION)),
        "mentors.csv": table(["startup", *MATCH], rows_of(snapshot, "mentors", MATCH)),
    }


def rows_of(snapshot: Snapshot, part: str, columns: list[str]) -> Iterator[list[Any]]:
    """The rows of one part of every startup, each after its startup's name."""
    for startup in snapshot["startups"]:
        for row in startup[part]:
            yield [startup["name"], *(row[column] for column in columns)]


def table(columns: list[str], rows: Iterable[list[Any]]) -> bytes:
    """One CSV file."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([cell(value) for value in row] for row in rows)
    return text.getvalue().encode()


def cell(value: Any) -> Any:
    """A value as a spreadsheet should read it."""
    if isinstance(value, list):
        return " ".join(str(one) for one in value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def manifest(files: list[Attachment], snapshot: Snapshot, edition: Edition) -> bytes:
    """What is inside, so that a file taken out can be checked against the report."""
    listed = [
        {
            "name": file.name,
            "type": file.kind,
            "bytes": len(file.body),
            "sha256": hashlib.sha256(file.body).hexdigest(),
        }
        for file in files
    ]
    whole = {
        "report": edition.number,
        "edition": edition.edition,
        "language": edition.locale,
        "check": edition.check_url,
        "content_hash": edition.content_hash,
        "taken_at": snapshot["taken_at"],
        "queries": {figure["name"]: figure["version"] for figure in snapshot["figures"]},
        "files": listed,
    }
    return json.dumps(whole, ensure_ascii=False, sort_keys=True, indent=1).encode()
