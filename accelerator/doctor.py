"""What this machine lacks or has misconfigured, each finding with its cure."""

import ctypes.util
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa
from flask import current_app

from accelerator import files, jobs, mail, signing
from accelerator.accounts import queries as accounts
from accelerator.db import db, new_key, reading
from accelerator.i18n import is_zone

PANGO = ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")


@dataclass(frozen=True)
class Finding:
    """One thing looked at."""

    name: str
    is_well: bool
    text: str
    cure: str = ""


def examine() -> list[Finding]:
    """Look at everything; a look that itself fails is a finding, not a traceback."""
    findings = []
    for name, look in LOOKS.items():
        try:
            findings.append(look(name))
        except Exception as error:
            findings.append(
                Finding(name, False, f"{type(error).__name__}: {error}", CURES.get(name, "see above"))
            )
    return findings


def _database(name: str) -> Finding:
    with reading():
        db.session.execute(sa.text("SELECT 1"))
        tables = set(sa.inspect(db.engine).get_table_names())
    missing = "alembic_version" not in tables
    return Finding(
        name,
        not missing,
        "tables are missing" if missing else f"{db.engine.dialect.name} answers",
        CURES[name],
    )


def _worker(name: str) -> Finding:
    with reading():
        well = jobs.worker_is_well()
    return Finding(name, well, "its heart beats" if well else "no worker is running", CURES[name])


def _storage(name: str) -> Finding:
    key = f"doctor/{new_key()}"
    files.storage().put(key, b"well")
    well = files.storage().get(key) == b"well"
    files.storage().delete(key)
    return Finding(
        name, well, current_app.config["SETTINGS"].storage_url or "folder in the instance", CURES[name]
    )


def _smtp(name: str) -> Finding:
    url = current_app.config["SETTINGS"].smtp_url
    if not url:
        return Finding(name, True, "no SMTP_URL: letters go to the outbox folder")
    with mail.conversation(url) as server:
        server.noop()
    return Finding(name, True, "the server answers")


def _second_factor(name: str) -> Finding:
    with reading():
        without = accounts.staff_without_factor()
    is_asked = current_app.config["SETTINGS"].staff_second_factor
    text = "asked of the staff" if is_asked else "not asked of the staff (STAFF_SECOND_FACTOR=1 would)"
    return Finding(name, True, f"{text}; without one: {without}")


def _signing_key(name: str) -> Finding:
    path = current_app.config["SETTINGS"].folder / signing.KEY_FILE
    if not path.exists():
        return Finding(name, True, "none yet; the first signature makes it")
    is_private = not path.stat().st_mode & 0o077
    text = f"SHA-256 {signing.fingerprint()}" if is_private else f"others can read {path}"
    return Finding(name, is_private, text, CURES[name])


def _pango(name: str) -> Finding:
    missing = [library for library in PANGO if ctypes.util.find_library(library) is None]
    return Finding(name, not missing, f"missing: {', '.join(missing)}" if missing else "found", CURES[name])


def _fonts(name: str) -> Finding:
    found = list((Path(__file__).parent / "static" / "fonts").rglob("ibm-plex-sans*"))
    return Finding(name, bool(found), f"{len(found)} bundled files", CURES[name])


def _chromium(name: str) -> Finding:
    path = next((p for p in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if p), None)
    return Finding(name, True, path or "not here; only the browser tests need it (`make test` installs it)")


def _zones(name: str) -> Finding:
    well = all(map(is_zone, ("Asia/Jakarta", "Europe/Berlin", "Asia/Bangkok")))
    return Finding(name, well, "known" if well else "the time zone database is missing", CURES[name])


LOOKS: dict[str, Callable[[str], Finding]] = {
    "database": _database,
    "worker": _worker,
    "storage": _storage,
    "mail": _smtp,
    "second factor": _second_factor,
    "signing key": _signing_key,
    "pdf libraries": _pango,
    "fonts": _fonts,
    "browser": _chromium,
    "time zones": _zones,
}
CURES = {
    "database": "run `flask --app wsgi db upgrade`, or correct DATABASE_URL",
    "worker": "start the site with `make run`, or `flask --app wsgi worker`",
    "storage": "make the folder writable, or correct STORAGE_URL",
    "mail": "correct SMTP_URL (smtp://user:password@host:587), or unset it",
    "second factor": "run `flask --app wsgi db upgrade`",
    "signing key": f"chmod 600 {signing.KEY_FILE} in the instance folder; if somebody else may have read it, or it is"
    " damaged, delete it: the next signature makes a new one, and older files can still be checked",
    "pdf libraries": "apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0",
    "fonts": "the checkout is incomplete: accelerator/static/fonts is part of it",
    "time zones": "apt-get install tzdata",
}
