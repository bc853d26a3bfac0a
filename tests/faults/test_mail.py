"""Letters survive their sender: killed in the middle of a conversation, it sends again, recognisably the same."""

import asyncio
import email
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import engines
from tests.faults.store import ask, tell, wait_for
from tests.faults.visitor import Visitor
from tests.live import free_port, serve, site_on

ENDED = "SELECT state, attempts FROM job WHERE name = 'mail.deliver' AND state IN ('done', 'failed')"


class Postman:
    """An SMTP server that can be told to take the text of a letter and then never answer."""

    def __init__(self) -> None:
        self.hangs = True
        self.seen: list[str] = []
        self.kept: list[str] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        message_id = email.message_from_bytes(envelope.content or b"")["Message-ID"]
        self.seen.append(message_id)
        while self.hangs:
            await asyncio.sleep(0.05)
        self.kept.append(message_id)
        return "250 OK"


@pytest.fixture
def postman() -> Iterator[tuple[Postman, str]]:
    handler = Postman()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, f"smtp://127.0.0.1:{controller.port}"
    handler.hangs = False
    controller.stop()


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_a_letter_outlives_the_worker_that_was_sending_it(engine: str, postman: tuple[Postman, str]):
    handler, smtp = postman
    with site_on(engine, "mail", SMTP_URL=smtp) as site:
        visitor = Visitor(site.url)
        visitor.get("/password")
        assert visitor.post("/password", email="founder@demo.example").status == 200
        wait_for("the conversation", lambda: handler.seen)
        site.kill()
        handler.hangs = False
        again = serve(site.folder, site.environment["DATABASE_URL"], SMTP_URL=smtp)
        try:
            sent = "SELECT message_id FROM outbox_mail WHERE state = 'sent'"
            [(message_id,)] = wait_for("the second try", lambda: ask(again, sent))
            # The letter is marked before its job is: a worker killed between the two must find it sent.
            ends = wait_for("the end of the job", lambda: ask(again, ENDED))
        finally:
            again.stop()
            again.process.stdout.close()  # type: ignore[union-attr]
    assert set(handler.seen) == {message_id}
    assert message_id in handler.kept
    assert [tuple(row) for row in ends] == [("done", 2)]


WAITING = """
INSERT INTO outbox_mail (key, recipient, recipient_name, subject, body, kind, locale, calendar_method, message_id,
    state, error, created_at)
VALUES (CAST(:key AS TEXT), :to, 'Sari', CAST(:key AS TEXT), CAST(:key AS TEXT), 'news', 'en', '', CAST(:key AS TEXT),
    'waiting', '', '2026-01-01 00:00:00+00:00')
"""
READERS, LETTERS = 60, 3


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_a_digest_outlives_the_worker_that_was_writing_it(engine: str, postman: tuple[Postman, str]):
    handler, smtp = postman
    handler.hangs = False
    with site_on(engine, "digest", SMTP_URL=smtp) as site:
        site.stop()
        pairs = [(to, number) for to in range(READERS) for number in range(LETTERS)]
        tell(
            site,
            WAITING,
            *({"to": f"r{to}@people.example", "key": f"r{to}n{number}"} for to, number in pairs),
        )
        tell(site, "DELETE FROM job WHERE name = 'mail.digest'", {})
        begun = "SELECT 1 FROM outbox_mail WHERE kind = 'digest' AND recipient LIKE 'r1%'"
        first = serve(site.folder, site.environment["DATABASE_URL"], SMTP_URL=smtp)
        wait_for("the first digests", lambda: ask(first, begun))
        first.kill()
        left = ask(first, "SELECT COUNT(*) FROM outbox_mail WHERE state = 'waiting'")[0][0]
        again = serve(site.folder, site.environment["DATABASE_URL"], SMTP_URL=smtp)
        try:
            sent = "SELECT recipient, body FROM outbox_mail WHERE kind = 'digest' AND state = 'sent'"
            wait_for("all digests", lambda: len(ask(again, sent)) == READERS)
            digests = dict(tuple(row) for row in ask(again, sent))
            stands = ask(again, "SELECT DISTINCT state FROM outbox_mail WHERE kind = 'news'")
        finally:
            again.stop()
            for process in (first.process, again.process):
                process.stdout.close()  # type: ignore[union-attr]
    assert 0 < left < READERS * LETTERS
    assert [state for (state,) in stands] == ["digested"]
    found = {
        f"r{to}n{number}": digests[f"r{to}@people.example"].count(f"r{to}n{number}\n") for to, number in pairs
    }
    assert found == {f"r{to}n{number}": 3 for to, number in pairs}
    assert len(set(handler.kept)) == READERS
