"""What happened is written down with what was done, or neither."""

from dataclasses import FrozenInstanceError, dataclass

import pytest
import sqlalchemy as sa
from flask import Flask, g

from accelerator import audit
from accelerator import facts as facts_module
from accelerator.accounts import operations
from accelerator.accounts.models import Role
from accelerator.accounts.queries import actor_for, person
from accelerator.audit import AuditEntry, entries_about
from accelerator.db import db, unit_of_work
from accelerator.facts import Fact, on, record
from accelerator.permissions import SYSTEM
from tests import factories as make


@dataclass(frozen=True, kw_only=True)
class BridgeBuilt(Fact):
    bridge_id: int
    name: str


@pytest.fixture(autouse=True)
def own_subscribers(monkeypatch):
    """Subscriptions made by a test are gone after it."""
    monkeypatch.setattr(facts_module, "subscribers", facts_module.defaultdict(list))


def test_a_fact_becomes_an_audit_entry(context: Flask, clock):
    with unit_of_work():
        record(BridgeBuilt(actor_id=7, bridge_id=3, name="Jembatan"))
    [entry] = db.session.scalars(entries_about("bridge:3"))
    assert (entry.actor_id, entry.fact, entry.subject) == (7, "BridgeBuilt", "bridge:3")
    assert entry.values == {"bridge_id": 3, "name": "Jembatan"}


def test_an_act_finds_what_it_has_told_so_far(context: Flask):
    with unit_of_work():
        for name in ("One", "Two"):
            record(BridgeBuilt(actor_id=7, bridge_id=3, name=name))
            assert next(iter(db.session.scalars(entries_about("bridge:3")))).values["name"] == name
    assert [entry.values["name"] for entry in db.session.scalars(entries_about("bridge:3"))] == ["Two", "One"]


def test_many_facts_are_written_in_one_statement(context: Flask, count_queries):
    with count_queries() as counted, unit_of_work():
        for number in range(20):
            record(BridgeBuilt(actor_id=7, bridge_id=number, name="Jembatan"))
    assert sum(statement.startswith("INSERT") for statement in counted.statements) == 1


def test_a_request_that_only_reads_records_nothing(app: Flask, tables):
    with app.test_request_context():
        g.reads_only = True
        with pytest.raises(RuntimeError, match="only reads"):
            record(BridgeBuilt(actor_id=7, bridge_id=3, name="Jembatan"))


def test_subscribers_hear_only_of_their_own_facts(context: Flask, facts):
    user = make.person()
    heard: list[Fact] = []
    on(BridgeBuilt)(heard.append)
    with unit_of_work():
        record(BridgeBuilt(actor_id=0, bridge_id=1, name="One"))
        operations.grant_role(SYSTEM, person(user.id), role=Role.MENTOR, scope="cohort:1")
    assert heard == [BridgeBuilt(actor_id=0, bridge_id=1, name="One")]
    assert [type(fact).__name__ for fact in facts] == ["BridgeBuilt", "RoleGranted"]


def test_a_failing_subscriber_undoes_the_act_and_its_entry(context: Flask):
    user = make.person("Before")

    def refuse(_fact: BridgeBuilt) -> None:
        raise ZeroDivisionError

    on(BridgeBuilt)(refuse)
    with pytest.raises(ZeroDivisionError), unit_of_work():
        person(user.id).name = "After"
        record(BridgeBuilt(actor_id=0, bridge_id=1, name="One"))
    assert make.reload(user).name == "Before"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(AuditEntry)) == 0


def test_an_act_whose_audit_cannot_be_written_does_not_happen(context: Flask, monkeypatch):
    admin, user = make.admin(), make.person()

    def fails(*_values: object) -> None:
        raise OSError("the audit store is away")

    monkeypatch.setattr(audit, "write", fails)
    with pytest.raises(OSError, match="audit store"), unit_of_work():
        operations.suspend_person(actor_for(admin), person(user.id), reason="test")
    assert make.reload(user).is_active


def test_facts_and_audit_entries_do_not_change(context: Flask):
    fact = BridgeBuilt(actor_id=0, bridge_id=1, name="One")
    with pytest.raises(FrozenInstanceError):
        fact.name = "Two"  # type: ignore[misc]
    with unit_of_work():
        record(fact)
    with pytest.raises(RuntimeError, match="only grows"), unit_of_work():
        db.session.scalars(entries_about("bridge:1")).one().actor_id = 9
    with pytest.raises(RuntimeError, match="only grows"), unit_of_work():
        db.session.delete(db.session.scalars(entries_about("bridge:1")).one())
    assert db.session.scalars(sa.select(AuditEntry.actor_id)).all() == [0]
