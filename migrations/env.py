"""Alembic's entry: migrates the app's own tables, on the app's own engine, in one transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic import context
from flask import current_app

from accelerator.db import UtcDateTime, db

LOST = "PRAGMA foreign_key_check"
"""Lists the rows that point to nothing."""


def is_ours(_object: Any, name: str | None, kind: str, reflected: bool, _compared: Any) -> bool:
    """The job engine keeps its own tables beside ours in SQLite and migrates them itself."""
    return not (kind == "table" and reflected and name not in db.metadata.tables)


def render_type(kind: str, item: Any, _context: Any) -> str | bool:
    """Migrations must not import the app: write our column types as what they are in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


@contextmanager
def without_foreign_keys(connection: sa.Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: dropping the old one must not take the rows that point to it.

    The setting can only be changed outside of a transaction, so it goes past SQLAlchemy to the driver.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver: Any = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


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
            transactional_ddl=True,  # true of SQLite too, once the driver does not commit by itself
        )
        with without_foreign_keys(connection), context.begin_transaction():
            if connection.dialect.name == "postgresql":
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(42)"))  # two starters, one migration
            context.run_migrations()
            if connection.dialect.name == "sqlite" and connection.exec_driver_sql(LOST).first():
                raise SystemExit("The migration would leave rows that point to nothing; it was undone.")


if context.is_offline_mode():
    raise SystemExit("Migrations run online only.")
with current_app.app_context():
    run()
