"""Transactions, instants, keys and states, alike on both engines."""

import enum
import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa
from flask import Flask

from accelerator import clock
from accelerator.accounts.models import RoleGrant, User
from accelerator.accounts.queries import person
from accelerator.db import KEY_LETTERS, db, get_or_404, lock, new_key, reading, unit_of_work
from accelerator.errors import Conflict, NotFound
from accelerator.jobs import Job, JobState
from accelerator.organisations.models import Organisation, OrganisationKind
from tests import factories as make


class Colour(enum.Enum):
    RED = "red"


def name_of(user: User) -> str:
    return make.reload(user).name


def test_an_instant_comes_back_in_utc_whatever_zone_it_was_given_in(context):
    user = make.person()
    jakarta = datetime(2026, 3, 1, 6, 30, 15, 123456, tzinfo=timezone(timedelta(hours=7)))
    with unit_of_work():
        person(user.id).email_confirmed_at = jakarta
    kept = make.reload(user).email_confirmed_at
    assert (kept, kept.tzinfo) == (datetime(2026, 2, 28, 23, 30, 15, 123456, tzinfo=UTC), UTC)


def test_an_instant_without_a_zone_is_refused(context):
    user = make.person()
    with pytest.raises(sa.exc.StatementError, match="needs its zone"), unit_of_work():
        person(user.id).email_confirmed_at = datetime(2026, 3, 1)  # noqa: DTZ001 - the mistake that is meant
    assert make.reload(user).email_confirmed_at == user.email_confirmed_at


def test_keys_are_unguessable_and_safe_in_addresses():
    keys = {new_key() for _ in range(500)}
    assert (len(keys), {len(key) for key in keys}) == (500, {16})
    assert set("".join(keys)) == set(KEY_LETTERS)


def test_a_state_that_does_not_exist_cannot_be_stored(context):
    with pytest.raises(Conflict), unit_of_work():
        db.session.execute(
            sa.text(
                "INSERT INTO job (key, name, title, arguments, requested_by, state, attempts, done, total, message,"
                " result_url, error, created_at) VALUES ('k', 'n', 't', '{}', 0, 'lost', 0, 0, 0, '', '', '', :now)"
            ),
            {"now": "2026-01-01 00:00:00+00:00"},
        )
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0


def test_a_row_is_found_by_id_and_by_key(context):
    user = make.person()
    assert (get_or_404(User, user.id).key, get_or_404(User, user.key).id) == (user.key, user.id)


@pytest.mark.parametrize("ident", [0, -1, 2**31, 2**63, 2**200, "", "a" * 16, "\0", "\ud800", "Ä" * 9000])
def test_an_address_that_no_row_has_is_not_found(context, ident):
    with pytest.raises(NotFound):
        get_or_404(User, ident)


def test_a_unit_of_work_is_kept_when_its_block_ends(context):
    user = make.person("Before")
    with unit_of_work():
        person(user.id).name = "After"
    assert name_of(user) == "After"


@pytest.mark.parametrize("flush", [False, True])
def test_a_unit_of_work_is_undone_when_its_block_fails(context, flush):
    user = make.person("Before")
    with pytest.raises(ZeroDivisionError), unit_of_work():
        person(user.id).name = "After"
        if flush:
            db.session.flush()
        raise ZeroDivisionError
    assert name_of(user) == "Before"


def test_a_unit_of_work_may_be_told_to_undo_itself(context):
    user = make.person("Before")
    with unit_of_work() as unit:
        person(user.id).name = "After"
        unit.commit = False
    assert name_of(user) == "Before"


def test_the_slower_of_two_who_change_a_row_is_told(app: Flask, context):
    organisation = make.organisation("Before")
    with pytest.raises(Conflict, match="Someone else changed this"), unit_of_work():
        mine = get_or_404(Organisation, organisation.id)
        somebody_else = sa.update(Organisation).values(version=Organisation.version + 1)
        db.session.execute(somebody_else, execution_options={"synchronize_session": False})
        mine.name = "Mine"
    assert name_of(organisation) == "Before"


def test_a_place_that_was_just_taken_is_told(context):
    make.person(email="taken@people.example")
    with pytest.raises(Conflict, match="place was just taken"), unit_of_work():
        db.session.add(User(email="taken@people.example", name="Second"))
    assert db.session.scalars(sa.select(User.name)).all() == ["Sari"]


@pytest.mark.parametrize("inner", [unit_of_work, reading])
def test_a_transaction_inside_another_one_is_a_mistake_and_nothing_of_it_stays(context, inner):
    user = make.person("Before")
    with pytest.raises(RuntimeError, match="inside another one"), unit_of_work():
        person(user.id).name = "Half"
        db.session.flush()
        with inner():
            pass
    assert name_of(user) == "Before"


def test_unsaved_changes_before_a_unit_of_work_are_a_mistake(context):
    db.session.add(User(email="x@people.example", name="X"))
    with pytest.raises(RuntimeError, match="unsaved changes"), unit_of_work():
        pass


def test_a_transaction_that_failed_does_not_bar_the_next_one(context):
    user = make.person("Before")
    with pytest.raises(RuntimeError), unit_of_work(), unit_of_work():
        pass
    with unit_of_work():
        person(user.id).name = "After"
    assert name_of(user) == "After"


def test_what_is_changed_while_reading_is_dropped(context):
    user = make.person("Before")
    with reading():
        person(user.id).name = "After"
        db.session.flush()
    assert name_of(user) == "Before"


def test_two_writers_wait_for_each_other_and_lose_nothing(app: Flask, context):
    organisation = make.organisation("Counter", team="0")
    start = threading.Barrier(4)

    def add_one() -> None:
        start.wait()
        for _turn in range(5):
            with app.app_context(), unit_of_work():
                row = lock(get_or_404(Organisation, organisation.id))
                row.team = str(int(row.team) + 1)

    writers = [threading.Thread(target=add_one) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert make.reload(organisation).team == "20"


def test_a_row_is_read_anew_by_its_first_lock_alone(context, count_queries):
    user = make.person()
    for _transaction in range(2):
        with unit_of_work():
            row = person(user.id)
            with count_queries() as counted:
                assert (lock(row), lock(row), person(user.id)) == (row, row, row)
            assert counted.total == 1


def test_a_row_that_this_transaction_made_is_held_and_let_go_with_it(context, count_queries):
    with unit_of_work():
        row = Organisation(kind=OrganisationKind.STARTUP, name="Kali Bersih")
        db.session.add(row)
        db.session.flush()
        with count_queries() as counted:
            lock(row)
        assert counted.total == 0
    with unit_of_work(), count_queries() as counted:
        lock(row)
    assert counted.total == 1


def test_what_was_undone_is_not_held(context, count_queries):
    user = make.person("Before")
    with unit_of_work() as unit:
        lock(person(user.id)).name = "After"
        db.session.flush()
        db.session.rollback()
        row = person(user.id)
        with count_queries() as counted:
            assert lock(row).name == "Before"
        assert counted.total == 1
        unit.commit = False


def test_many_new_rows_are_one_statement(context, count_queries):
    with unit_of_work(), count_queries() as counted:
        rows = [User(email=f"n{number}@people.example", name=f"N{number}") for number in range(30)]
        db.session.add_all(rows)
        db.session.flush()
        found = {row.id: row.name for row in rows}
    assert counted.total == 1
    assert found == dict(db.session.execute(sa.select(User.id, User.name)).all())


def test_readers_do_not_wait_for_a_writer(app: Flask, context):
    user = make.person("Before")
    seen: list[str] = []

    def read() -> None:
        with app.app_context(), reading():
            seen.append(person(user.id).name)

    with unit_of_work():
        person(user.id).name = "After"
        db.session.flush()
        reader = threading.Thread(target=read)
        reader.start()
        reader.join(timeout=4)
    assert seen == ["Before"]


def test_only_writers_ask_sqlite_for_the_write_lock(app: Flask, context, count_queries):
    with count_queries() as counted:
        with reading():
            db.session.execute(sa.text("SELECT 1"))
        with unit_of_work():
            db.session.execute(sa.text("SELECT 1"))
    begins = [statement for statement in counted.statements if statement.startswith("BEGIN")]
    assert begins == (["BEGIN DEFERRED", "BEGIN IMMEDIATE"] if db.engine.dialect.name == "sqlite" else [])


def test_sqlite_is_durable_and_keeps_its_references(app: Flask, context):
    if db.engine.dialect.name != "sqlite":
        assert db.session.scalar(sa.text("SHOW lock_timeout")) == "5s"
        return
    pragmas = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    found = {name: db.session.scalar(sa.text(f"PRAGMA {name}")) for name in pragmas}
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


def test_a_row_that_refers_to_nobody_is_refused(context):
    with pytest.raises(Conflict), unit_of_work():
        db.session.add(RoleGrant(user_id=2**30, role="mentor", starts_at=clock.now(), granted_by=0))


def test_relationships_never_load_by_themselves(context):
    member = make.member(make.organisation(), make.person())
    db.session.expunge_all()
    row = db.session.get(type(member), member.id)
    with pytest.raises(sa.exc.InvalidRequestError, match="lazy='raise'"):
        assert row.user


def test_enums_come_back_as_their_members(context):
    kept = make.reload(make.organisation(kind=OrganisationKind.AGENCY))
    assert kept.kind is OrganisationKind.AGENCY
    assert db.session.scalar(sa.select(sa.cast(Organisation.kind, sa.String))) == "agency"
    assert [state.value for state in JobState] == ["queued", "running", "done", "failed"]
