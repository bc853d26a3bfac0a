"""The engines of the run: SQLite in memory-backed files, PostgreSQL from one server; a database per worker on each."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask

import config
from accelerator.db import Base, db
from tools.postgres import NoPostgres, server

ENGINES = ["sqlite"] if os.environ.get("POSTGRES") == "off" else ["sqlite", "postgresql"]
SECRET = "a secret of the tests, long enough for production"


def pytest_configure(config: pytest.Config) -> None:
    """Before workers start, find or start the one PostgreSQL server that they share."""
    if "postgresql" not in ENGINES or hasattr(config, "workerinput"):
        return
    stack = contextlib.ExitStack()
    try:
        os.environ["TEST_POSTGRES_URL"] = stack.enter_context(server())
    except NoPostgres as problem:
        pytest.exit(str(problem), returncode=1)
    config.add_cleanup(stack.close)


@contextlib.contextmanager
def instance_folder() -> Iterator[Path]:
    """A folder that goes afterwards; in memory where there is such a place, for SQLite syncs each commit."""
    memory = Path("/dev/shm")
    folder = tempfile.mkdtemp(prefix="fca-test-", dir=memory if os.access(memory, os.W_OK) else None)
    try:
        yield Path(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def database(engine: str, folder: Path, purpose: str = "unit") -> Iterator[str]:
    """The URL of an empty database of this worker's own, dropped afterwards."""
    if engine == "sqlite":
        yield f"sqlite:///{folder / 'tests.sqlite3'}"
        return
    main = os.environ["TEST_POSTGRES_URL"]
    name = f"fca_test_{os.getpid()}_{purpose}"
    with psycopg.connect(main, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
    try:
        yield sa.make_url(main).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(main, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def settings(folder: Path, url: str, **more: object) -> config.Settings:
    """Settings as in production, apart from any .env of this machine."""
    values = {
        "storage_url": "",
        "smtp_url": "",
        "base_url": "http://localhost",
        "secret_key": SECRET,
        "demo": False,
    }
    return config.Settings(_env_file=None, **{**values, "instance": folder, "database_url": url, **more})  # type: ignore[arg-type,call-arg]


def empty(app: Flask) -> None:
    """Delete every row of the product's tables; twice as fast as dropping, and numbering goes on."""
    with app.app_context(), db.engine.connect() as connection:
        is_sqlite = db.engine.dialect.name == "sqlite"
        tables = [f'"{table.name}"' for table in Base.metadata.tables.values()]
        if is_sqlite:
            raw = connection.connection
            raw.execute("PRAGMA foreign_keys=OFF")  # type: ignore[attr-defined]
            raw.executescript(
                "BEGIN IMMEDIATE;" + "".join(f"DELETE FROM {table};" for table in tables) + "COMMIT;"
            )  # type: ignore[attr-defined]
            raw.execute("PRAGMA foreign_keys=ON")  # type: ignore[attr-defined]
        else:
            deletions = "".join(f"DELETE FROM {table};" for table in tables)
            connection.exec_driver_sql(f"SET session_replication_role = replica; {deletions}")
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")
            connection.commit()


@dataclass
class Counted:
    """The statements that ran inside a block."""

    statements: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        return len(self.statements)


def counter(app: Flask) -> Callable[[], contextlib.AbstractContextManager[Counted]]:
    """A block that counts the SQL statements sent to the app's database."""

    @contextlib.contextmanager
    def count() -> Iterator[Counted]:
        counted = Counted()

        def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            counted.statements.append(statement)

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield counted
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return count
