"""Letters as their readers want them: at once, together once a day, or not at all; nothing lost, nothing twice (COM06)."""

import email
import email.policy
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from accelerator import jobs, mail
from accelerator.db import db, unit_of_work
from accelerator.mail import MailState, OutboxMail, digests
from accelerator.mail.preferences import CHOOSABLE, Delivery, Kind, keep
from tests.races import at_once

SARI = "sari@people.example"
MORNING = datetime(2026, 3, 2, 0, 5, tzinfo=UTC)
NOBODY = jobs.Context("x", 0)


@pytest.fixture(autouse=True)
def at_five_past(context: Flask, clock):
    clock.freeze(MORNING)


def prefer(delivery: Delivery, *kinds: Kind, address: str = SARI) -> None:
    with unit_of_work():
        keep(address, dict.fromkeys(kinds or CHOOSABLE, delivery))


def write(subject: str, kind: Kind = Kind.NEWS, *, address: str = SARI, locale: str = "en") -> None:
    with unit_of_work():
        mail.write(address, "Sari", subject, f"About {subject}.\n", kind=kind, locale=locale)


def digest() -> None:
    digests.write_digests(NOBODY)


def states() -> dict[str, tuple[MailState, str | None]]:
    """By subject where a letter stands, and the subject of the digest in which it went."""
    inside = sa.orm.aliased(OutboxMail)
    query = sa.select(OutboxMail.subject, OutboxMail.state, inside.subject)
    rows = db.session.execute(query.outerjoin(inside, inside.id == OutboxMail.digest_id)).all()
    db.session.rollback()
    return {subject: (state, digest) for subject, state, digest in rows}


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind not in CHOOSABLE])
def test_what_is_essential_goes_out_whatever_somebody_chose(kind):
    prefer(Delivery.NEVER)
    write("You are in", kind)
    assert (states(), jobs.drain()) == ({"You are in": (MailState.QUEUED, None)}, 1)


@pytest.mark.parametrize("kind", CHOOSABLE)
def test_the_rest_goes_as_it_is_wanted(kind):
    write("At first", kind)
    prefer(Delivery.DAILY, kind)
    write("Once a day", kind)
    prefer(Delivery.NEVER, kind)
    write("No more", kind)
    prefer(Delivery.AT_ONCE, kind)
    write("Again", kind)
    jobs.drain()
    assert states() == {
        "At first": (MailState.SENT, None),
        "Once a day": (MailState.WAITING, None),
        "No more": (MailState.UNWANTED, None),
        "Again": (MailState.SENT, None),
    }


def test_a_choice_is_about_one_kind_and_one_mailbox():
    prefer(Delivery.NEVER, Kind.NEWS)
    write("A reminder", Kind.REMINDER)
    write("To somebody else", address="budi@people.example")
    assert set(states().values()) == {(MailState.QUEUED, None)}


def test_a_digest_gathers_what_waited_in_its_readers_language(mailbox):
    prefer(Delivery.DAILY)
    prefer(Delivery.DAILY, address="budi@people.example")
    write("First")
    write("Second", Kind.REMINDER, locale="de")
    write("For Budi", address="budi@people.example")
    digest()
    budi, sari = mailbox()
    [title, hello, *_rest] = [line for line in sari.get_content().splitlines() if line]
    assert (sari["Subject"], title, sari["To"].addresses[0].addr_spec) == (
        "Ihre tägliche Zusammenfassung: 2 Briefe",
        "Guten Tag Sari,",
        SARI,
    )
    text = sari.get_content()
    assert [text.count(words) for words in ("About First.", "About Second.", "About For Budi.")] == [1, 1, 0]
    assert (budi["Subject"], hello != "") == ("Your daily digest: 1 letter", True)
    assert states() == {
        "First": (MailState.DIGESTED, sari["Subject"]),
        "Second": (MailState.DIGESTED, sari["Subject"]),
        "For Budi": (MailState.DIGESTED, budi["Subject"]),
        sari["Subject"]: (MailState.SENT, None),
        budi["Subject"]: (MailState.SENT, None),
    }


def test_there_is_one_digest_a_day_and_what_comes_later_waits_for_the_next(clock, mailbox):
    prefer(Delivery.DAILY)
    write("First")
    digest()
    digest()
    write("Later")
    digest()
    assert (len(mailbox()), states()["Later"]) == (1, (MailState.WAITING, None))
    clock.freeze(MORNING + timedelta(days=1))
    digest()
    assert (len(mailbox()), states()["Later"][0]) == (2, MailState.DIGESTED)


def test_two_workers_at_once_write_one_digest(context: Flask, mailbox):
    prefer(Delivery.DAILY)
    write("First")
    write("Second")
    at_once(context, *[lambda: digests.write_digest(SARI)] * 2)
    assert [letter["Subject"] for letter in mailbox()] == ["Your daily digest: 2 letters"]


def test_what_somebody_stopped_meanwhile_is_not_in_their_digest(mailbox):
    prefer(Delivery.DAILY)
    write("Old news")
    write("To do", Kind.REMINDER)
    prefer(Delivery.NEVER, Kind.NEWS)
    digest()
    [letter] = mailbox()
    assert (letter["Subject"], states()["Old news"]) == (
        "Your daily digest: 1 letter",
        (MailState.UNWANTED, None),
    )


def test_what_waited_is_not_lost_when_letters_come_at_once_again(mailbox):
    prefer(Delivery.DAILY)
    write("Waits")
    prefer(Delivery.AT_ONCE)
    digest()
    assert ("About Waits." in mailbox()[0].get_content(), states()["Waits"][0]) == (True, MailState.DIGESTED)


def test_the_worker_writes_digests_once_a_day(mailbox):
    prefer(Delivery.DAILY)
    write("First")
    jobs.schedules.enqueue_due()
    jobs.schedules.enqueue_due()
    assert [letter["Subject"] for letter in mailbox()] == ["Your daily digest: 1 letter"]


def raw(kind: Kind) -> bytes:
    """A letter as it leaves for the mail server."""
    write("Hello", kind)
    letter = db.session.scalars(sa.select(OutboxMail)).one()
    return mail.as_message(letter, "no-reply@accelerator.example").as_bytes()


@pytest.mark.parametrize("kind", [*CHOOSABLE, Kind.DIGEST])
def test_a_letter_that_is_not_essential_says_how_to_get_less_of_it(kind):
    sent = raw(kind)
    letter = email.message_from_bytes(sent, policy=email.policy.default)
    [line] = [one for one in sent.decode().splitlines() if one.startswith("List-Unsubscribe:")]
    where = line.removeprefix("List-Unsubscribe: <").removesuffix(">")
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (where.startswith("http://localhost/letters/"), len(line) > 78) == (True, True)
    assert letter.get_content().splitlines()[-3] == "-- "
    assert letter.get_content().splitlines()[-1].startswith("http://localhost/letters/")


@pytest.mark.parametrize("kind", [kind for kind in Kind if kind.is_essential])
def test_an_essential_letter_offers_no_way_out(kind):
    letter = email.message_from_bytes(raw(kind), policy=email.policy.default)
    assert (letter["List-Unsubscribe"], letter["List-Unsubscribe-Post"]) == (None, None)
    assert letter.get_content() == "About Hello.\n"
