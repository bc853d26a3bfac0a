"""The database: base class, column types, the one unit of work, and loading one row or none."""

import enum
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar

import sqlalchemy as sa
from flask import Flask
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.interfaces import ORMOption

from accelerator import clock
from accelerator.errors import Conflict, NotFound
from accelerator.i18n import _

Row = TypeVar("Row", bound="Base")

KEY_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
KEY_LENGTH = 16
"""16 letters of 32 are 80 random bits: a private address that cannot be guessed."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant, stored in UTC on both engines; a naive value is refused rather than guessed."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"A stored instant needs its zone; {value!r} has none.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Every table: an integer key, UTC instants, JSON documents, constraints with stable names."""

    metadata = sa.MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy reads this class attribute
        datetime: UtcDateTime,
        dict[str, Any]: sa.JSON,
        list[Any]: sa.JSON,
        list[str]: sa.JSON,
        list[int]: sa.JSON,
    }

    id: Mapped[int] = mapped_column(primary_key=True, sort_order=-10)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.__dict__.get('id')}>"


class Keyed:
    """A row whose address must not be guessable: URLs carry `key`, never the integer id."""

    key: Mapped[str] = mapped_column(
        sa.String(KEY_LENGTH), default=lambda: new_key(), unique=True, sort_order=-9
    )


class Timed:
    """A row that knows when it was made."""

    created_at: Mapped[datetime] = mapped_column(default=clock.now, sort_order=90)


class Versioned:
    """A row with a state: a second person's late write gives a Conflict, not a lost decision."""

    version: Mapped[int] = mapped_column(default=1, sort_order=91)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805 - SQLAlchemy passes the class
        return {"version_id_col": cls.version}


db = SQLAlchemy(
    metadata=Base.metadata,
    session_options={"expire_on_commit": False},
    disable_autonaming=True,
)


def new_key() -> str:
    """16 random letters; unguessable and safe in an address, a file name and a mail."""
    return "".join(secrets.choice(KEY_LETTERS) for _i in range(KEY_LENGTH))


def enum_type(choices: type[enum.Enum], length: int = 32) -> sa.Enum:
    """A column type that stores an enum by its value, with a CHECK on both engines."""
    return sa.Enum(
        choices,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        length=length,
        name=choices.__name__.lower(),
    )


def get_or_404(model: type[Row], ident: int | str, *options: ORMOption) -> Row:
    """Load one row by id, key or slug, or raise NotFound; options load what the caller will read."""
    if isinstance(ident, int):
        column: Any = model.id
        if not 0 < ident < 2**63:
            raise NotFound
    else:
        column = getattr(model, "slug", None) or getattr(model, "key")  # noqa: B009 - typed models differ
    row = db.session.scalars(sa.select(model).where(column == ident).options(*options)).unique().one_or_none()
    if row is None:
        raise NotFound
    return row


class Unit:
    """One transaction in the making; set `commit` to False to undo it at the end."""

    commit = True


@contextmanager
def unit_of_work() -> Iterator[Unit]:
    """Run a block as one transaction: all of it is durable when the block ends, or none of it.

    Raises Conflict where another person changed the same row first, or where a unique place
    (one application, one seat) was taken between the check and the write.
    """
    _begin(writes=True)
    unit = Unit()
    try:
        yield unit
        if unit.commit:
            db.session.commit()
        else:
            db.session.rollback()
    except StaleDataError as error:
        db.session.rollback()
        raise Conflict(_("Someone else changed this a moment ago. Look at it again before you decide.")) from error
    except IntegrityError as error:
        db.session.rollback()
        raise Conflict(_("This was already done, or its place was just taken. Look at it again.")) from error
    except BaseException:
        db.session.rollback()
        raise


@contextmanager
def reading() -> Iterator[None]:
    """Run a block that only reads: it never waits for a writer, and whatever it changed is dropped."""
    _begin(writes=False)
    try:
        yield
    finally:
        db.session.rollback()


def _begin(*, writes: bool) -> None:
    if db.session().in_transaction():
        if db.session.new or db.session.dirty or db.session.deleted:
            raise RuntimeError("A unit of work began inside another one's unsaved changes.")
        db.session.commit()
    db.session.connection(execution_options={"writes": writes})


def lock(row: Row) -> Row:
    """Hold a row until the transaction ends, reading it anew; scarce things are taken under their parent's lock.

    PostgreSQL locks the row. SQLite's writers begin IMMEDIATE, so the whole file is already held.
    """
    model = type(row)
    query = sa.select(model).where(model.id == row.id).with_for_update(of=model)
    return db.session.scalars(query.execution_options(populate_existing=True)).unique().one()


def is_busy(error: OperationalError) -> bool:
    """Whether the database asks to try again: a lock that was not given, a server that went away."""
    text = str(error.orig).lower()
    return any(sign in text for sign in ("locked", "busy", "deadlock", "terminat", "connection", "timeout"))


def init_app(app: Flask) -> None:
    """Bind the database and set what both engines need for durability and honest waiting."""
    db.init_app(app)
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            sa.event.listen(db.engine, "connect", _prepare_sqlite)
            sa.event.listen(db.engine, "begin", _begin_sqlite)


def engine_options(url: str) -> dict[str, Any]:
    """Pool and time limits: nobody waits for ever, on either engine."""
    if url.startswith("sqlite"):
        return {"connect_args": {"timeout": 5, "check_same_thread": False}}
    settings = "-c statement_timeout=30000 -c lock_timeout=5000 -c idle_in_transaction_session_timeout=60000"
    return {
        "connect_args": {"options": settings, "connect_timeout": 5},
        "pool_pre_ping": True,
        "pool_size": 10,
        "pool_timeout": 10,
    }


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event opens the transaction, not the driver
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """Reads begin deferred and never wait; a unit of work asks for the write lock at once."""
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes", False) else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")
