"""Alembic's entry: migrates the app's own tables, on the app's own engine, in one transaction."""

from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from accelerator.db import UtcDateTime, db


def is_ours(_object: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    """The job engine keeps its own tables beside ours in SQLite and migrates them itself."""
    return not (kind == "table" and reflected and name not in db.metadata.tables)


def render_type(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations must not import the app: write our column types as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


def run() -> None:
    """Migrate online; there is no offline mode, for SQLite needs to read the tables it alters."""
    with db.engine.connect() as connection:
        connection = connection.execution_options(writes=True)
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            include_object=is_ours,
            render_item=render_type,
            render_as_batch=True,
            compare_type=True,
        )
        with context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(42)"))  # two starters, one migration
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations run online only.")
with current_app.app_context():
    run()
