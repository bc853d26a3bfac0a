"""Letters: nothing lost, nothing sent twice without being recognisable, no header that a person can forge."""

import contextlib
import email
import email.policy
from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from aiosmtpd.controller import Controller
from flask import Flask

from accelerator import jobs, mail
from accelerator.db import db, unit_of_work
from accelerator.jobs import Job, JobState
from accelerator.mail import MailState, OutboxMail
from accelerator.mail.preferences import Kind
from accelerator.permissions import SYSTEM
from tests.live import free_port

HEADERS = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "Auto-Submitted",
    "Content-Type",
    "Content-Transfer-Encoding",
    "MIME-Version",
]


class Post:
    """A mail server that keeps what it takes, and answers with `says` where that is set."""

    def __init__(self) -> None:
        self.taken: list = []
        self.says_to_recipient = ""
        self.says = ""

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.says_to_recipient:
            return self.says_to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        self.taken.append(envelope)
        if self.says == "drop":
            server.transport.close()
            return "250 never heard"
        return self.says or "250 OK"


@contextlib.contextmanager
def listening(post: Post) -> Iterator[int]:
    controller = Controller(post, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@pytest.fixture
def post(context: Flask, monkeypatch) -> Iterator[Post]:
    """The server that the settings name."""
    made = Post()
    with listening(made) as port:
        settings = context.config["SETTINGS"].model_copy(update={"smtp_url": f"smtp://127.0.0.1:{port}"})
        monkeypatch.setitem(context.config, "SETTINGS", settings)
        yield made


def written(
    recipient: str = "sari@people.example",
    name: str = "Sari",
    subject: str = "Hello",
    body: str = "Text.\n",
    once=None,
    kind=Kind.DECISION,
) -> OutboxMail | None:
    with unit_of_work():
        mail.write(recipient, name, subject, body, kind=kind, once=once)
    return db.session.scalars(sa.select(OutboxMail).order_by(OutboxMail.id.desc())).first()


def now() -> OutboxMail:
    db.session.expire_all()
    return db.session.scalars(sa.select(OutboxMail)).one()


def last_job() -> Job:
    db.session.expire_all()
    return db.session.scalars(sa.select(Job).order_by(Job.id.desc())).first()


def test_a_letter_travels_as_it_was_written(post):
    written(name="นก ใจดี", subject="Grüße · สวัสดี", body="Zeile eins\nสวัสดี\n" + "x" * 2000 + "\n.\n")
    assert jobs.drain() == 1
    [envelope] = post.taken
    letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert (envelope.rcpt_tos, envelope.mail_from) == (
        ["sari@people.example"],
        "no-reply@accelerator.example",
    )
    assert (letter["To"].addresses[0].display_name, letter["Subject"]) == ("นก ใจดี", "Grüße · สวัสดี")
    assert letter.get_content().replace("\r\n", "\n") == "Zeile eins\nสวัสดี\n" + "x" * 2000 + "\n.\n"
    assert (now().state, now().sent_at is not None, now().error) == (MailState.SENT, True, "")
    assert sorted(letter.keys()) == sorted(HEADERS)


def test_nothing_is_written_for_an_act_that_was_undone(post):
    with pytest.raises(ZeroDivisionError), unit_of_work():
        mail.write("sari@people.example", "Sari", "Hello", "Text", kind=Kind.DECISION)
        raise ZeroDivisionError
    assert (jobs.drain(), post.taken) == (0, [])


def test_a_named_letter_is_written_once(post):
    for _time in range(3):
        written(once="welcome:1")
    assert (jobs.drain(), len(post.taken)) == (1, 1)


def test_the_past_of_the_demo_mails_nobody(post):
    with mail.silence():
        assert written() is None
    assert written() is not None


def test_who_only_writes_letters_is_not_even_asked_in_silence():
    heard: list[str] = []
    write = mail.letters(heard.append)
    with mail.silence():
        write("past")
    write("present")
    assert heard == ["present"]


FORGED = [
    "Sari\r\nBcc: evil@people.example",
    "Sari\nBcc: evil@people.example\n\nbody",
    "=?UTF-8?Q?=0A?=Bcc: evil@people.example",
    "=?utf-8?b?DQpCY2M6IGV2aWxAcGVvcGxlLmV4YW1wbGU=?=",
    "Sari\0\x0b\x0c\x1d\u2028Bcc: evil@people.example",
    '"><evil@people.example>, Sari',
    "evil@people.example, Sari",
]


@pytest.mark.parametrize("text", FORGED)
def test_no_name_or_subject_forges_a_header_or_a_recipient(post, text):
    written(name=text, subject=text)
    jobs.drain()
    [envelope] = post.taken
    letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
    assert (sorted(letter.keys()), envelope.rcpt_tos) == (sorted(HEADERS), ["sari@people.example"])
    assert [address.addr_spec for address in letter["To"].addresses] == ["sari@people.example"]


@pytest.mark.parametrize(
    "address",
    ["a@b.example, c@d.example", "jürgen@people.example", "nobody", "", "a@b.example\nBcc: c@d.example"],
)
def test_what_is_not_one_address_is_refused_for_good(post, address):
    written(recipient=address)
    assert (jobs.drain(), post.taken, now().state, last_job().state) == (
        1,
        [],
        MailState.REFUSED,
        JobState.FAILED,
    )


def test_an_address_that_the_server_refuses_is_marked_and_not_tried_again(post):
    post.says_to_recipient = "550 no such mailbox"
    written()
    assert (jobs.drain(), now().state, now().error) == (1, MailState.REFUSED, "550 no such mailbox")
    assert (last_job().state, last_job().error) == (JobState.FAILED, "550 no such mailbox")


def test_a_refused_letter_that_somebody_sends_again_goes_out(post):
    post.says_to_recipient = "550 no such mailbox"
    written()
    jobs.drain()
    post.says_to_recipient = ""
    with unit_of_work():
        jobs.replay(SYSTEM, db.session.scalars(sa.select(Job)).one())
    assert (jobs.drain(), now().state, now().error, len(post.taken)) == (1, MailState.SENT, "", 1)


@pytest.mark.parametrize("answer", ["451 try later", "drop"])
def test_a_server_in_trouble_is_asked_again_with_the_same_message_id(post, answer, caplog):
    post.says = answer
    letter = written()
    jobs.run(last_job().key)
    assert (now().state, last_job().state, last_job().attempts) == (MailState.QUEUED, JobState.QUEUED, 1)
    post.says = ""
    assert (jobs.drain(), now().state) == (1, MailState.SENT)
    ids = {email.message_from_bytes(envelope.content)["Message-ID"] for envelope in post.taken}
    assert (len(post.taken), ids) == (2, {letter.message_id})


def test_a_letter_that_went_out_is_not_sent_again(post):
    letter = written()
    jobs.drain()
    mail.deliver(jobs.Context("x", 0), letter.id)
    assert len(post.taken) == 1


def test_without_a_server_letters_lie_in_the_outbox(context: Flask, mailbox):
    written(subject="To the folder")
    [letter] = mailbox()
    assert (letter["Subject"], letter["To"].addresses[0].addr_spec) == (
        "To the folder",
        "sari@people.example",
    )
    assert [path.name for path in mail.outbox_folder().glob(".*")] == []


def test_a_template_must_name_its_subject(context: Flask, monkeypatch):
    monkeypatch.setattr(mail, "render_template", lambda *_names, **_values: "Dear Sari,")
    with pytest.raises(ValueError, match=r"must begin with 'Kind: …' and 'Subject: …'"), unit_of_work():
        mail.send("sari@people.example", "Sari", "mail/reset.txt")


def test_a_letter_is_in_its_readers_language_and_links_to_the_configured_site(context: Flask):
    with unit_of_work():
        mail.send("sari@people.example", "Sari", "mail/reset.txt", locale="en", token="abc")
    letter = now()
    assert ("http://localhost/password/abc" in letter.body, letter.body.startswith("Hello Sari,")) == (
        True,
        True,
    )
