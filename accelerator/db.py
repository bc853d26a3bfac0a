"""The database: base class, column types, the one unit of work, and loading one row or none."""

import base64
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
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import (
    DeclarativeBase,
    InstanceState,
    Mapped,
    Session,
    SessionTransaction,
    declared_attr,
    mapped_column,
)
from sqlalchemy.orm.exc import StaleDataError
from sqlalchemy.orm.interfaces import ORMOption

from accelerator import clock
from accelerator.errors import Conflict, NotFound
from accelerator.i18n import _
from accelerator.search import lowered

Row = TypeVar("Row", bound="Base")

KEY_LETTERS = "abcdefghijklmnopqrstuvwxyz234567"
KEY_LENGTH = 16
WAITING_FACTS = "waiting facts"
"""Under this name a session keeps the audit rows that its transaction writes before it ends."""
"""16 letters of 32 are 80 random bits: a private address that cannot be guessed."""


class UtcDateTime(sa.types.TypeDecorator[datetime]):
    """An instant, stored in UTC on both engines; a naive value is refused rather than guessed."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    @property
    def python_type(self) -> type[datetime]:
        """What a column of this type holds; a decorator would say only `object`."""
        return datetime

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
        sa.String(KEY_LENGTH), default=lambda: new_key(), unique=True, sort_order=-9, insert_sentinel=True
    )
    """Also tells many rows of one INSERT apart when their ids come back; SQLite would need one for each."""


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
    return base64.b32encode(secrets.token_bytes(10)).decode().lower()


def enum_type(choices: type[enum.Enum], length: int = 32, *, checked: bool = True) -> sa.Enum:
    """A column type that stores an enum by its value, with a CHECK on both engines.

    `checked=False` is for a second column that only remembers what the first one held.
    """
    return sa.Enum(
        choices,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=checked,
        length=length,
        name=choices.__name__.lower(),
    )


def get_or_404(model: type[Row], ident: int | str, *options: ORMOption) -> Row:
    """Load one row by id, key or slug, or raise NotFound; options load what the caller will read."""
    if isinstance(ident, int):
        column: Any = model.id
        known = 0 < ident < 2**31
    else:
        column = getattr(model, "slug", None) or getattr(model, "key")  # noqa: B009 - typed models differ
        known = (
            ident.isprintable()
        )  # no key or slug holds NUL or a lone surrogate, which a driver would choke on
    if not known:
        raise NotFound
    if not options and isinstance(ident, int) and (held := _held_row(model, ident)) is not None:
        return held
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
    with _transaction(writes=True):
        unit = Unit()
        with lost_races():
            yield unit
            if unit.commit:
                db.session.commit()


@contextmanager
def reading() -> Iterator[None]:
    """Run a block that only reads: it never waits for a writer, and whatever it changed is dropped."""
    with _transaction(writes=False):
        yield


@contextmanager
def lost_races() -> Iterator[None]:
    """Turn what the database says to the slower of two people into a Conflict that they understand."""
    try:
        yield
    except StaleDataError as error:
        raise Conflict(
            _("Someone else changed this a moment ago. Look at it again before you decide.")
        ) from error
    except IntegrityError as error:
        raise Conflict(_("This was already done, or its place was just taken. Look at it again.")) from error


@contextmanager
def _transaction(*, writes: bool) -> Iterator[None]:
    """A transaction from here to the end of the block; what was not committed in it is undone.

    One inside another is a mistake, and so are changes made before: the inner commit would halve the outer act.
    """
    session = db.session()
    if session.info.get("in_transaction") or session.new or session.dirty or session.deleted:
        raise RuntimeError("A transaction began inside another one, or after unsaved changes.")
    session.commit()  # ends what reads before have opened; rows that they loaded stay as they are
    session.info["in_transaction"] = True
    try:
        if writes:
            session.connection(execution_options={"writes": True})
        yield
    finally:
        session.info["in_transaction"] = False
        session.rollback()


def lock(row: Row) -> Row:
    """Hold a row until the transaction ends, reading it anew; scarce things are taken under their parent's lock.

    PostgreSQL locks the row. SQLite's writers begin IMMEDIATE, so the whole file is already held. Only the
    columns are read anew: related rows that were loaded stay loaded. A row that this transaction holds
    already, or has itself made, is as it was left: nothing is asked a second time.
    """
    if is_held(row):
        return row
    columns = [attribute.key for attribute in sa.inspect(type(row)).column_attrs]
    db.session.flush()  # what this transaction changed already is not to be read away
    db.session.refresh(row, columns, with_for_update=True)
    hold(row)
    return row


def is_held(row: Base) -> bool:
    """Whether nobody else can have changed the row since this transaction read or made it."""
    state: InstanceState[Any] = sa.inspect(row)
    session = db.session()
    return state.session is session and state.key in session.info.get("held", ())


def hold(row: Base) -> None:
    """Note that a query has locked the row; for queries that lock by themselves."""
    db.session().info.setdefault("held", set()).add(sa.inspect(row).key)


def _held_row(model: type[Row], ident: int) -> Row | None:
    key = sa.inspect(model).identity_key_from_primary_key((ident,))
    row = db.session.identity_map.get(key)
    return row if isinstance(row, model) and is_held(row) else None


@sa.event.listens_for(db.session, "pending_to_persistent")
def _hold_new(session: Session, row: Base) -> None:
    """Nobody else sees a new row before the end of the transaction."""
    session.info.setdefault("held", set()).add(sa.inspect(row).key)


@sa.event.listens_for(db.session, "after_transaction_end")
def _let_go(session: Session, transaction: SessionTransaction) -> None:
    """Locks end with their transaction, and what is known of the rows ends with the locks."""
    if transaction.parent is None:
        session.info.pop("held", None)
        session.info.pop(WAITING_FACTS, None)


def forget() -> None:
    """Undo whatever the session holds; after a refusal or a look, never in the middle of an act."""
    db.session.rollback()


def is_busy(error: OperationalError | PoolTimeout) -> bool:
    """Whether the database asks to try again: a lock or connection that was not given, a server that went away."""
    if isinstance(error, PoolTimeout):
        return True
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
    connection.create_function("lower", 1, lowered, deterministic=True)
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: sa.Connection) -> None:
    """Reads begin deferred and never wait; a unit of work asks for the write lock at once."""
    mode = "IMMEDIATE" if connection.get_execution_options().get("writes", False) else "DEFERRED"
    connection.exec_driver_sql(f"BEGIN {mode}")
