"""The audit trail: append-only rows written in the transaction of the act they tell of (ADM01, R28)."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import g, has_request_context
from sqlalchemy.orm import Mapped, ORMExecuteState, Session, mapped_column

from accelerator import clock
from accelerator.db import WAITING_FACTS, Base, db


class AuditEntry(Base):
    """Who did what, when, and to which rows; nothing in the system updates or deletes one."""

    __tablename__ = "audit_entry"
    __table_args__ = (sa.Index("ix_audit_entry_subject", "subject", "id"),)

    at: Mapped[datetime] = mapped_column(default=clock.now, index=True)
    actor_id: Mapped[int] = mapped_column(index=True)
    """The person's id; 0 is the system itself."""
    fact: Mapped[str] = mapped_column(sa.String(80), index=True)
    subject: Mapped[str] = mapped_column(sa.String(120), default="")
    values: Mapped[dict[str, Any]]
    request_id: Mapped[str] = mapped_column(sa.String(32), default="")


@sa.event.listens_for(AuditEntry, "before_update")
@sa.event.listens_for(AuditEntry, "before_delete")
def _refuse_change(_mapper: object, _connection: object, entry: AuditEntry) -> None:
    raise RuntimeError(f"{entry!r} may not be changed: the audit trail only grows.")


def write(actor_id: int, fact: str, values: dict[str, Any]) -> None:
    """Add an entry to the running transaction; `subject` is the first id among the values.

    Entries are stored together, in one statement before the commit: an act records many.
    """
    subject = next(
        (f"{name.removesuffix('_id')}:{value}" for name, value in values.items() if name.endswith("_id")), ""
    )
    request_id = g.get("request_id", "") if has_request_context() else ""
    if has_request_context() and g.get("reads_only"):
        raise RuntimeError(f"A request that only reads recorded {fact}.")
    entry = {
        "at": clock.now(),
        "actor_id": actor_id,
        "fact": fact,
        "subject": subject,
        "values": values,
        "request_id": request_id,
    }
    db.session().info.setdefault(WAITING_FACTS, []).append(entry)


@sa.event.listens_for(db.session, "before_commit")
def _store(session: Session) -> None:
    if entries := session.info.pop(WAITING_FACTS, None):
        session.connection().execute(sa.insert(AuditEntry), entries)


@sa.event.listens_for(db.session, "do_orm_execute")
def _store_before_reading(execution: ORMExecuteState) -> None:
    """Whoever asks for the trail inside an act finds what the act has told so far."""
    if execution.is_select and execution.bind_mapper is sa.inspect(AuditEntry):
        _store(execution.session)


def entries_about(subject: str) -> sa.Select[AuditEntry]:
    """The history of one subject such as 'application:12', newest first."""
    return sa.select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id.desc())
