"""Hashing takes long on purpose; while it does, nobody may wait for the database's one writer."""

import re

import pytest
from argon2 import Parameters, PasswordHasher, Type

from accelerator.accounts import entry, links, passwords, queries
from accelerator.accounts.models import LinkPurpose
from accelerator.db import db
from tests import factories as make
from tests.stage import stage

PASSWORD = "correct horse battery"
NEWCOMER = {"name": "Nok", "email": "nok@people.example", "zone": "Asia/Bangkok", "terms": "y"}


class Witness(PasswordHasher):
    """The hasher, which notes each use and whether a transaction that writes was open."""

    def __init__(self) -> None:
        super().__init__(time_cost=1, memory_cost=64, parallelism=1)
        self.seen: list[bool] = []

    def hash(self, *values, **more):
        self._look()
        return super().hash(*values, **more)

    def verify(self, *values, **more):
        self._look()
        return super().verify(*values, **more)

    def _look(self) -> None:
        options = db.session.connection().get_execution_options()
        self.seen.append(bool(options.get("writes")))


@pytest.fixture
def witness(monkeypatch: pytest.MonkeyPatch) -> Witness:
    found = Witness()
    monkeypatch.setattr(passwords, "hasher", found)
    return found


@pytest.fixture
def user(app, tables):
    made = make.person("Sari", email="sari@people.example")
    with stage():
        entry.set_password(queries.person(made.id), PASSWORD)
    return made


def enter(client, password=PASSWORD):
    return client.post("/login", data={"email": "sari@people.example", "password": password})


def test_signing_up_and_confirming_elsewhere(app, client, mailbox, witness):
    answer = client.post("/signup", data={**NEWCOMER, "password": PASSWORD})
    assert (answer.status_code, witness.seen) == (200, [False])
    link = re.search(r"http://localhost(/\S+)", mailbox()[0].get_content())
    assert link is not None
    answer = app.test_client().post(link[1], data={"password": PASSWORD})
    assert (answer.status_code, witness.seen) == (303, [False, False])


@pytest.mark.parametrize(("password", "status"), [(PASSWORD, 303), ("something else", 422)])
def test_signing_in(client, user, witness, password, status):
    assert (enter(client, password).status_code, witness.seen) == (status, [False])


def test_an_outdated_hash_is_renewed(client, user, witness):
    witness._parameters = Parameters(Type.ID, 19, 16, 32, 2, 64, 1)
    assert (enter(client).status_code, witness.seen) == (303, [False, False])
    witness.seen.clear()
    assert (enter(client).status_code, witness.seen) == (303, [False])


def test_an_unknown_address_costs_the_same(client, user, witness):
    answer = client.post("/login", data={"email": "nobody@people.example", "password": PASSWORD})
    assert (answer.status_code, witness.seen) == (422, [False])


def test_whoever_guessed_too_often_costs_nothing(client, user, witness):
    for _time in range(queries.GUESSES):
        enter(client, "wrong")
    witness.seen.clear()
    assert (enter(client).status_code, witness.seen) == (429, [])


def test_giving_it_again_and_changing_it(client, user, witness):
    enter(client)
    witness.seen.clear()
    assert client.post("/account/again", data={"password": PASSWORD}).status_code == 303
    assert witness.seen == [False]
    new = {"current": PASSWORD, "new": "a wholly new sentence"}
    answer = client.post("/account/password", data=new)
    assert (answer.status_code, witness.seen) == (303, [False, False, False])


def test_a_new_one_by_a_mailed_link(client, user, witness):
    with stage():
        link = f"/password/{links.new_link(user, LinkPurpose.RESET)}"
    answer = client.post(link, data={"password": "a wholly new sentence"})
    assert (answer.status_code, witness.seen) == (303, [False])
    assert enter(client, "a wholly new sentence").status_code == 303


def test_a_dead_link_costs_nothing(client, user, witness):
    answer = client.post("/password/no-such-link", data={"password": "a wholly new sentence"})
    assert (answer.status_code, witness.seen) == (410, [])
