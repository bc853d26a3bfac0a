"""Mail: a row in the outbox inside the act's transaction, sent at least once by a job over SMTP."""

import enum
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from functools import wraps
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import current_app, render_template
from sqlalchemy.orm import Mapped, mapped_column

from accelerator import clock, jobs
from accelerator.db import Base, Keyed, Timed, db, enum_type, get_or_404, new_key, reading, unit_of_work
from accelerator.errors import DomainError
from accelerator.facts import AnyFact
from accelerator.i18n import force_locale
from accelerator.permissions import SYSTEM

SMTP_SECONDS = 20
_silent: ContextVar[bool] = ContextVar("silent", default=False)


class MailState(enum.Enum):
    QUEUED = "queued"
    SENT = "sent"
    REFUSED = "refused"


class OutboxMail(Base, Keyed, Timed):
    """A letter, exactly as it goes out; its Message-ID stays the same however often it is tried."""

    __tablename__ = "outbox_mail"

    recipient: Mapped[str] = mapped_column(sa.String(320), index=True)
    recipient_name: Mapped[str] = mapped_column(sa.String(200), default="")
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    calendar: Mapped[str | None] = mapped_column(sa.Text)
    """An invitation that the reader's calendar takes up by itself; see `accelerator.calendars.ics`."""
    calendar_method: Mapped[str] = mapped_column(sa.String(10), default="")
    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    once: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    state: Mapped[MailState] = mapped_column(enum_type(MailState), default=MailState.QUEUED)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.Text, default="")


@contextmanager
def silence() -> Iterator[None]:
    """Write no letters in this block: the demo's past and imports must not mail anybody."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def letters(subscriber: Callable[[AnyFact], None]) -> Callable[[AnyFact], None]:
    """For a subscriber that does nothing but write letters: in silence it does not look up to whom, either."""

    @wraps(subscriber)
    def write_unless_silent(fact: AnyFact) -> None:
        if not _silent.get():
            subscriber(fact)

    return write_unless_silent


def send(
    recipient: str,
    name: str,
    template: str,
    *,
    locale: str | None = None,
    once: str | None = None,
    invitation: tuple[str, str] | None = None,
    **context: Any,
) -> None:
    """Put a letter into the outbox, in the recipient's language.

    The template is plain text; its first line is `Subject: …`. `once` names the letter, so that the same
    event never writes to the same person twice. `invitation` is a calendar's method and text.
    """
    if _silent.get():
        return
    subject, body = compose(name, template, locale=locale, **context)
    write(recipient, name, subject, body, once=once, invitation=invitation)


def compose(name: str, template: str, *, locale: str | None = None, **context: Any) -> tuple[str, str]:
    """Subject and text of a letter as `send` would write it: for those who read it over first."""
    with force_locale(locale or "en"):
        text = render_template(template, name=name, site=current_app.config["SETTINGS"].site, **context)
    head, _blank, body = text.partition("\n")
    if not head.startswith("Subject: "):
        raise ValueError(f"{template} must begin with 'Subject: '.")
    return head.removeprefix("Subject: "), body.strip() + "\n"


def write(
    recipient: str,
    name: str,
    subject: str,
    body: str,
    *,
    once: str | None = None,
    invitation: tuple[str, str] | None = None,
) -> None:
    """Put a letter whose text somebody already wrote or edited into the outbox."""
    if _silent.get():
        return
    if once is not None and is_written(once):
        return
    key = new_key()
    method, calendar = invitation or ("", None)
    letter = OutboxMail(
        key=key,
        recipient=one_line(recipient),
        recipient_name=one_line(name)[:200],
        subject=one_line(subject)[:300],
        body=body,
        calendar=calendar,
        calendar_method=method,
        message_id=f"<{key}@{host()}>",
        once=once,
    )
    db.session.add(letter)
    db.session.flush()
    jobs.enqueue(SYSTEM, "mail.deliver", f"Mail: {letter.subject}"[:200], mail_id=letter.id)


def host() -> str:
    """The name under which this site makes identities: of letters and of calendar entries."""
    return urlsplit(current_app.config["SETTINGS"].site).hostname or "localhost"


def is_written(once: str) -> bool:
    """Whether the letter of this name is in the outbox or was sent."""
    return db.session.scalar(sa.select(OutboxMail.id).where(OutboxMail.once == once)) is not None


def sender() -> tuple[str, str]:
    """Who writes: the name and the address of the site."""
    return parseaddr(current_app.config["SETTINGS"].mail_from)


def one_line(text: str) -> str:
    """Header-safe: no line breaks or control marks, and no encoded words that a header parser would turn into them."""
    words = " ".join(text.replace("=?", "= ?").split())
    return "".join(letter for letter in words if letter.isprintable())


@jobs.job("mail.deliver", tries=8, wait=15)
def deliver(_context: jobs.Context, mail_id: int) -> None:
    """Send one letter; a repeat after a crash carries the same Message-ID, so it can be recognised."""
    with reading():
        letter = get_or_404(OutboxMail, mail_id)
        db.session.expunge(letter)
    if letter.state is MailState.SENT:
        return
    settings = current_app.config["SETTINGS"]
    error = ""
    try:
        message = as_message(letter, settings.mail_from)
        if settings.smtp_url:
            with conversation(settings.smtp_url) as server:
                server.send_message(message, to_addrs=[letter.recipient])
        else:
            _to_folder(message, outbox_folder(), letter.key)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as refusal:
        error = _final_refusal(refusal)
    except (MessageError, ValueError, IndexError) as mistake:  # what the parser of addresses raises
        error = f"{letter.recipient}: {mistake}"
    with unit_of_work():
        letter = get_or_404(OutboxMail, mail_id)
        letter.state = MailState.REFUSED if error else MailState.SENT
        letter.sent_at, letter.error = clock.now(), error
    if error:
        raise DomainError(error)


def as_message(letter: OutboxMail, sender: str) -> EmailMessage:
    """The letter as it travels: plain text, fixed Message-ID and date. Raises for what is not one address.

    An invitation is the same letter once more, as a calendar reads it (RFC 6047).
    """
    message = EmailMessage()
    message["From"] = sender
    message["To"] = Address(letter.recipient_name, addr_spec=letter.recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.body, cte="quoted-printable")
    if letter.calendar is not None:
        message.add_alternative(  # as bytes, for a calendar's lines end in CR LF wherever they travel
            letter.calendar.encode(),
            maintype="text",
            subtype="calendar",
            params={"charset": "utf-8", "method": letter.calendar_method, "name": "invite.ics"},
        )
    return message


def _final_refusal(refusal: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> str:
    """A 5xx is the last word on this address; anything else is raised again, to be tried later."""
    answer: tuple[int, bytes | str] = (
        next(iter(refusal.recipients.values()))
        if isinstance(refusal, smtplib.SMTPRecipientsRefused)
        else (refusal.smtp_code, refusal.smtp_error)
    )
    code, reason = answer
    if code < 500:
        raise refusal
    return f"{code} {reason.decode(errors='replace') if isinstance(reason, bytes) else reason}"


@contextmanager
def conversation(url: str) -> Iterator[smtplib.SMTP]:
    """A signed-in SMTP conversation; smtp://user:password@host:port, smtps:// for TLS from the start."""
    parts = urlsplit(url)
    host, port = parts.hostname or "127.0.0.1", parts.port or 0
    checked = ssl.create_default_context() if parts.username or parts.scheme == "smtps" else None
    server = (
        smtplib.SMTP_SSL(host, port, timeout=SMTP_SECONDS, context=checked)
        if parts.scheme == "smtps"
        else smtplib.SMTP(host, port, timeout=SMTP_SECONDS)
    )
    with server:
        server.ehlo()
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=checked)  # no password goes to a server that cannot prove its name
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _to_folder(message: EmailMessage, folder: Path, key: str) -> None:
    """Without SMTP, letters are files that `/outbox` shows in demo mode; written whole or not at all."""
    folder.mkdir(parents=True, exist_ok=True)
    draft = folder / f".{key}.part"
    draft.write_bytes(message.as_bytes())
    draft.rename(folder / f"{key}.eml")


def outbox_folder() -> Path:
    """Where letters lie while no SMTP server is set."""
    folder: Path = current_app.config["SETTINGS"].folder / "outbox"
    return folder
