"""Rules: composed, named once, asked everywhere, explained in the reader's words."""

from datetime import timedelta

import pytest
from flask import Flask

from accelerator import permissions
from accelerator.accounts.models import Role
from accelerator.accounts.queries import actor_for
from accelerator.errors import NotAllowed
from accelerator.permissions import SYSTEM, Actor, Grant, Rule, can, declare, require
from tests import factories as make

yes = Rule(lambda _a, _s: True, "yes")
no = Rule(lambda _a, _s: False, "no")
sari = Actor(id=1, name="Sari")


@pytest.fixture(autouse=True)
def own_names(monkeypatch):
    """What a test declares is gone after it."""
    monkeypatch.setattr(permissions, "declared", dict(permissions.declared))


@pytest.mark.parametrize(
    ("rule", "answer", "text"),
    [
        (yes | no, True, "yes or no"),
        (no | no, False, "no or no"),
        (yes & no, False, "yes and no"),
        (yes & yes, True, "yes and yes"),
        (~no, True, "not no"),
        (~yes, False, "not yes"),
        (no | yes & ~no, True, "no or yes and not no"),
    ],
)
def test_rules_compose_and_so_do_their_texts(context: Flask, rule, answer, text):
    assert (rule.check(sari, None), str(rule.text)) == (answer, text)


def test_the_second_half_of_a_rule_is_not_asked_when_the_first_decides():
    fails = Rule(lambda _a, _s: 1 / 0, "never asked")
    assert (yes | fails).check(sari, None) is True
    assert (no & fails).check(sari, None) is False


def test_an_unknown_name_is_a_mistake_and_never_a_quiet_no():
    with pytest.raises(LookupError, match=r"noun\.verb"):
        can(sari, "noun.verb")
    with pytest.raises(LookupError):
        require(SYSTEM, "noun.verb")


def test_a_name_is_declared_once():
    declare("apple.eat", yes)
    with pytest.raises(ValueError, match=r"apple\.eat is declared twice"):
        declare("apple.eat", no)
    assert can(sari, "apple.eat")


def test_nobody_signed_in_may_nothing_and_the_system_what_it_was_asked_to_finish():
    assert (can(None, declare("apple.buy", yes)), can(SYSTEM, declare("apple.sell", no))) == (False, True)


def test_a_refusal_says_who_may(context: Flask):
    with pytest.raises(NotAllowed) as refusal:
        require(sari, declare("apple.bake", permissions.is_admin | no))
    assert str(refusal.value) == "Only administrators or no may do this."


def test_a_rule_sees_the_subject():
    own = declare("apple.peel", Rule(lambda actor, apple: apple == actor.id, "its owner"))
    assert (can(sari, own, 1), can(sari, own, 2)) == (True, False)


def test_a_role_covers_its_scope_and_one_for_everything_covers_all():
    manager = Actor(id=1, name="M", grants=frozenset({Grant("manager", "programme:3"), Grant("mentor")}))
    assert [
        manager.has("manager"),
        manager.has("manager", "programme:3"),
        manager.has("manager", "programme:33"),
        manager.has("manager", "cohort:3"),
        manager.has("manager", "cohort:1", "programme:3"),
        manager.has("mentor", "cohort:9"),
        manager.has("reviewer"),
    ] == [True, True, False, False, True, True, False]
    assert manager.scope_ids("manager", "programme") == {3}
    assert manager.roles == {"manager", "mentor"}


def test_an_administrator_of_a_part_is_no_administrator(context: Flask):
    assert not Actor(id=1, name="A", grants=frozenset({Grant("admin", "programme:3")})).is_admin
    assert actor_for(make.admin()).is_admin


def test_only_roles_in_force_are_read(context: Flask, clock):
    user = make.role(make.person(), Role.MENTOR, "cohort:1")
    assert actor_for(user).grants == {Grant("mentor", "cohort:1")}
    clock.move(timedelta(days=-1))
    assert actor_for(user).grants == frozenset()
