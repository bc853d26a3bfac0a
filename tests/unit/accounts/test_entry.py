"""Signing up and in, and forgotten passwords: once, silently, and only for the owner of the mailbox."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from accelerator.accounts import entry, links, operations, passwords, queries
from accelerator.accounts.models import Attempt, LinkPurpose, MailedLink, SignIn, User
from accelerator.accounts.queries import actor_for, canonical_email, person
from accelerator.clock import now
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict, DomainError, TooMany
from accelerator.mail import OutboxMail
from tests import factories as make

PASSWORD = "correct horse battery"
HERE = "192.0.2.1"


@pytest.fixture
def anybody(context: Flask) -> User:
    """Somebody who may sign in with PASSWORD."""
    made = make.person("Sari", email="sari@people.example")
    with unit_of_work():
        entry.set_password(person(made.id), PASSWORD)
    return make.reload(made)  # type: ignore[return-value]


def joins(email: str, password: str = PASSWORD, name: str = "Sari") -> str:
    with unit_of_work():
        return entry.join(email, name, password, locale="en", zone="Asia/Jakarta", address=HERE)


def token(purpose: LinkPurpose, user: User) -> str:
    with unit_of_work():
        return links.new_link(user, purpose, password_hash=passwords.hashed(PASSWORD))


def letters() -> list[str]:
    return list(db.session.scalars(sa.select(OutboxMail.subject).order_by(OutboxMail.id)))


def enters(email: str, password: str, address: str = "192.0.2.1", *, demo: bool = False) -> User | None:
    with unit_of_work():
        return entry.authenticate(email, password, address, demo=demo)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (" Sari@People.EXAMPLE ", "sari@people.example"),
        ("ｓａｒｉ＠ｐｅｏｐｌｅ.example", "sari@people.example"),
        ("anna@MÜNCHEN.de", "anna@xn--mnchen-3ya.de"),
        ("anna@straße.de", "anna@xn--strae-oqa.de"),
        ("sari+tag@people.example", "sari+tag@people.example"),
        ("no address", "no address"),
    ],
)
def test_a_mailbox_has_one_spelling(text, kept):
    assert canonical_email(text) == kept
    assert canonical_email(kept) == kept


def test_a_second_account_for_a_mailbox_is_refused(context: Flask):
    make.person(email="sari@people.example")
    with pytest.raises(Conflict) as refusal, unit_of_work():
        entry.create_person("ＳＡＲＩ@people.example", "Other")
    assert refusal.value.field == "email"


def test_signing_up_opens_nothing_until_the_mailbox_confirms(context: Flask, mailbox):
    joined = joins("new@people.example")
    user = queries.person_by_email("new@people.example")
    assert (user.password_hash, user.email_confirmed_at, letters()) == (None, None, ["Confirm your address"])
    assert enters("new@people.example", PASSWORD) is None
    link = mailbox()[0].get_content().split("/confirm/")[1].split()[0]
    assert queries.token_hash(link) == joined
    with unit_of_work():
        entry.confirm_address(link, joined=joined, password=None)
    assert enters("new@people.example", PASSWORD).name == "Sari"


def test_only_a_letter_tells_whether_an_address_is_known(context: Flask, anybody):
    answers = [joins("sari@people.example"), joins("new@people.example")]
    assert [len(answer) for answer in answers] == [64, 64]
    assert letters() == ["You have an account already", "Confirm your address"]


def test_nobodys_mailbox_is_flooded(context: Flask, anybody):
    for _time in range(9):
        joins("sari@people.example")
        joins("new@people.example")
        with unit_of_work():
            entry.ask_for_reset("sari@people.example", HERE)
    assert {subject: letters().count(subject) for subject in letters()} == {
        "You have an account already": 1,
        "Confirm your address": links.PER_HOUR,
        "Set a new password": links.PER_HOUR,
    }


def test_who_signs_up_with_somebody_elses_address_does_not_choose_the_password(context: Flask):
    joined = joins("victim@people.example", "the owner's own password")
    joins("victim@people.example", "the attacker's password", name="Attacker")
    user = queries.person_by_email("victim@people.example")
    mine = db.session.scalars(sa.select(MailedLink).where(MailedLink.token_hash == joined)).one()
    with unit_of_work():
        own = token_of(mine)
        entry.confirm_address(own, joined=joined, password=None)
    assert (user.name, enters(user.email, "the attacker's password")) == ("Sari", None)
    assert enters(user.email, "the owner's own password") is not None
    assert db.session.scalar(sa.select(sa.func.count()).where(MailedLink.used_at.is_(None))) == 0


def token_of(link: MailedLink) -> str:
    """A token for a link whose own went out by mail."""
    body = db.session.scalars(sa.select(OutboxMail.body).order_by(OutboxMail.id)).first()
    found: str = body.split("/confirm/")[1].split()[0]
    assert queries.token_hash(found) == link.token_hash
    return found


@pytest.mark.parametrize("password", [None, "", "something else"])
def test_another_browser_must_know_the_password_that_was_chosen(context: Flask, password):
    user = make.person()
    link = token(LinkPurpose.CONFIRM, user)
    with pytest.raises(DomainError) as refusal, unit_of_work():
        entry.confirm_address(link, joined="0" * 64, password=password)
    assert refusal.value.field == "password"
    with unit_of_work():
        entry.confirm_address(link, joined=None, password=PASSWORD)
    assert enters(user.email, PASSWORD) is not None


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_a_link_works_once_in_time_and_for_its_purpose(context: Flask, clock, purpose):
    user = make.person()
    spent, late, other, bent = (token(purpose, user) for _link in range(4))
    wrong = next(p for p in LinkPurpose if p is not purpose)

    def use(text: str, as_: LinkPurpose = purpose) -> User:
        with unit_of_work():
            return links.use_link(text, as_).user

    assert use(spent).id == user.id
    for bad in (spent, bent[:-1] + ("A" if bent[-1] != "A" else "B"), "", "\0"):
        with pytest.raises(Conflict, match="used already or is too old"):
            use(bad)
    with pytest.raises(Conflict):
        use(other, wrong)
    clock.move(links.LIFE[purpose] - timedelta(seconds=1))
    assert use(other).id == user.id
    clock.move(timedelta(seconds=1))
    with pytest.raises(Conflict):
        use(late)


def test_the_links_of_a_suspended_person_are_worthless(context: Flask):
    user = make.person()
    link = token(LinkPurpose.RESET, user)
    with unit_of_work():
        person(user.id).is_active = False
    with pytest.raises(Conflict), unit_of_work():
        entry.reset_password(link, "a new password")
    with unit_of_work():
        entry.ask_for_reset(user.email, HERE)
    assert letters() == []


def test_only_the_hash_of_a_token_is_kept_with_the_link(context: Flask):
    text = token(LinkPurpose.RESET, make.person())
    [kept] = db.session.scalars(sa.select(MailedLink.token_hash))
    assert (kept, text in kept) == (queries.token_hash(text), False)


def test_a_new_password_ends_every_sign_in_and_every_open_link(context: Flask, anybody):
    with unit_of_work():
        cookies = [entry.sign_in(person(anybody.id), "browser") for _browser in range(3)]
        reset = links.new_link(anybody, LinkPurpose.RESET)
    with unit_of_work():
        operations.change_password(
            actor_for(anybody), person(anybody.id), current=PASSWORD, new="a new password"
        )
    assert [queries.live_sign_in(cookie) for cookie in cookies] == [None] * 3
    with pytest.raises(Conflict), unit_of_work():
        entry.reset_password(reset, "another password")
    assert (enters(anybody.email, PASSWORD), enters(anybody.email, "a new password").id) == (None, anybody.id)


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong password", "a new password", "current"),
        (PASSWORD, "short", "new"),
        (PASSWORD, "x" * 257, "new"),
    ],
)
def test_a_refused_change_of_password_is_told_at_its_field(context: Flask, anybody, current, new, field):
    with pytest.raises(DomainError) as refusal, unit_of_work():
        operations.change_password(actor_for(anybody), person(anybody.id), current=current, new=new)
    assert refusal.value.field == field
    assert enters(anybody.email, PASSWORD) is not None


@pytest.mark.parametrize(
    "password", ["ten letters", "x" * 256, "пароль который", "🌊🌊🌊🌊🌊🌊🌊🌊🌊🌊", "👩‍🚀 at the dam"]
)
def test_a_long_enough_password_of_any_letters_is_taken_whole(context: Flask, anybody, password):
    with unit_of_work():
        entry.set_password(person(anybody.id), password)
    assert enters(anybody.email, password) is not None
    assert enters(anybody.email, password[:-1]) is None


@pytest.mark.parametrize(
    "password", ["", "ninechars", "x" * 257, "x" * 1_000_000, "nul\0in the middle", "line\nbreak inside"]
)
def test_a_password_that_cannot_be_one_is_refused_and_never_cut(password):
    with pytest.raises(DomainError) as refusal:
        passwords.check(password)
    assert refusal.value.field == "password"


def test_a_password_is_the_same_however_a_keyboard_composes_it():
    assert passwords.matches(passwords.hashed("caf\xe9 am Ufer"), "cafe\u0301 am Ufer")


def test_whoever_guesses_one_account_is_stopped_and_others_are_not(context: Flask, anybody, clock):
    other = make.person(email="other@people.example")
    with unit_of_work():
        entry.set_password(person(other.id), PASSWORD)
    for number in range(queries.GUESSES):
        assert enters(" SARI@people.example", "wrong", f"192.0.2.{number}") is None
    for password in (PASSWORD, "wrong"):
        with pytest.raises(TooMany, match="Too many attempts"):
            enters("sari@people.example", password, "203.0.113.9")
    assert enters("other@people.example", PASSWORD, "192.0.2.1").id == other.id
    clock.move(queries.GUESS_WINDOW + timedelta(seconds=1))
    assert enters("sari@people.example", PASSWORD).id == anybody.id


def test_whoever_tries_one_password_on_many_accounts_is_stopped(context: Flask, monkeypatch):
    monkeypatch.setattr(queries, "GUESSES_PER_ADDRESS", 5)
    for number in range(queries.GUESSES_PER_ADDRESS):
        enters(f"person{number}@people.example", "Password123")
    with pytest.raises(TooMany, match="Too many attempts"):
        enters("one.more@people.example", "Password123")


@pytest.mark.parametrize("ask", ["sign up", "reset", "link"])
def test_whoever_has_strangers_written_to_without_end_is_stopped(context: Flask, clock, monkeypatch, ask):
    monkeypatch.setattr(queries, "LETTERS_PER_ADDRESS", 3)

    def asks(number: int) -> None:
        if ask == "sign up":
            joins(f"person{number}@people.example")
        else:
            with unit_of_work():
                way = entry.ask_for_reset if ask == "reset" else entry.ask_for_link
                way(f"person{number}@people.example", HERE)

    for number in range(3):
        asks(number)
    with pytest.raises(TooMany, match="Too many letters") as refusal:
        asks(3)
    assert refusal.value.wait == 900
    clock.move(queries.GUESS_WINDOW + timedelta(seconds=1))
    asks(4)


def test_old_failures_are_forgotten(context: Flask, clock):
    enters("a@people.example", "wrong")
    clock.move(timedelta(hours=1))
    enters("b@people.example", "wrong")
    assert db.session.scalars(sa.select(Attempt.email)).all() == ["b@people.example"]


@pytest.mark.parametrize("known", [True, False])
def test_the_hasher_runs_for_unknown_addresses_too(context: Flask, anybody, known, monkeypatch):
    runs: list[str] = []
    verify = passwords.matches
    monkeypatch.setattr(
        passwords, "matches", lambda stored, text: (runs.append(text), verify(stored, text))[1]
    )
    assert enters("sari@people.example" if known else "nobody@people.example", "wrong") is None
    assert runs == ["wrong"]


def test_the_demos_accounts_open_nothing_outside_the_demo(context: Flask):
    user = make.person(email="admin@demo.example")
    with unit_of_work():
        entry.set_password(person(user.id), PASSWORD)
    assert (enters(user.email, PASSWORD), enters(user.email, PASSWORD, demo=True).id) == (None, user.id)


@pytest.mark.parametrize(("idle", "age", "alive"), [(11, 11, True), (13, 13, False), (1, 24 * 7 + 1, False)])
def test_a_sign_in_ends_by_itself(context: Flask, anybody, clock, idle, age, alive):
    with unit_of_work():
        cookie = entry.sign_in(person(anybody.id), "browser")
    clock.move(timedelta(hours=age - idle))
    with unit_of_work():
        db.session.execute(sa.update(SignIn).values(seen_at=now()))
    clock.move(timedelta(hours=idle))
    assert (queries.live_sign_in(cookie) is not None) is alive
