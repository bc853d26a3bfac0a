"""Printing a statement of mentor hours: what it says is kept, so that it can be checked."""

from accelerator.db import db, lock
from accelerator.facts import record
from accelerator.permissions import Actor, require
from mentors import facts, permissions
from mentors.models import PrintedStatement
from mentors.queries import statements
from mentors.queries.statements import Statement


def issue_statement(actor: Actor, statement: Statement) -> PrintedStatement:
    """Keep what is printed; the same rows of the same period are issued once and keep their code."""
    require(actor, permissions.STATEMENT, statement.mentor)
    lock(statement.mentor)
    if earlier := statements.printed_as(statement.content_hash):
        return earlier
    issued = PrintedStatement(
        mentor_id=statement.mentor.id,
        begins_on=statement.since,
        ends_on=statement.until,
        number=statement.number,
        content_hash=statement.content_hash,
        meetings=len(statement.meetings),
        minutes=statement.minutes,
        issued_by=actor.id,
    )
    db.session.add(issued)
    db.session.flush()
    record(facts.StatementIssued(actor_id=actor.id, statement_id=issued.id, mentor_id=issued.mentor_id))
    return issued
