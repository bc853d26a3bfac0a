"""Mail: a row in the outbox inside the act's transaction, sent at least once by a job over SMTP."""

import enum
import re
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, BaseHeader, HeaderRegistry, UnstructuredHeader
from email.message import EmailMessage
from email.policy import EmailPolicy, Policy
from email.utils import format_datetime, parseaddr
from functools import wraps
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa
from flask import Flask, current_app, render_template
from sqlalchemy.orm import Mapped, mapped_column, relationship

from accelerator import clock, jobs
from accelerator.db import Base, Keyed, Timed, db, enum_type, get_or_404, new_key, reading, unit_of_work
from accelerator.errors import DomainError
from accelerator.facts import AnyFact
from accelerator.i18n import _, force_locale
from accelerator.i18n import lazy_gettext as _l
from accelerator.mail.preferences import Delivery, Kind, delivery_of, token_for
from accelerator.permissions import SYSTEM
from accelerator.web import link

SMTP_SECONDS = 20
_silent: ContextVar[bool] = ContextVar("silent", default=False)


class MailState(enum.Enum):
    QUEUED = "queued"
    SENT = "sent"
    REFUSED = "refused"
    WAITING = "waiting"
    DIGESTED = "digested"
    UNWANTED = "unwanted"

    @property
    def label(self) -> Any:
        """The state in the reader's words."""
        return {
            "queued": _l("On its way"),
            "sent": _l("Sent"),
            "refused": _l("Refused by the mail server"),
            "waiting": _l("Waits for the daily digest"),
            "digested": _l("In the digest"),
            "unwanted": _l("Not wanted"),
        }[self.value]


STATE_FOR = {
    Delivery.AT_ONCE: MailState.QUEUED,
    Delivery.DAILY: MailState.WAITING,
    Delivery.NEVER: MailState.UNWANTED,
}
HEAD = re.compile(r"Kind: (\w+)\nSubject: ([^\n]*)\n(.*)", re.DOTALL)


class OutboxMail(Base, Keyed, Timed):
    """A letter as it was written; its Message-ID stays the same however often it is tried."""

    __tablename__ = "outbox_mail"
    __table_args__ = (
        sa.Index(
            "ix_outbox_mail_waiting",
            "recipient",
            sqlite_where=sa.text("state = 'waiting'"),
            postgresql_where=sa.text("state = 'waiting'"),
        ),
    )

    recipient: Mapped[str] = mapped_column(sa.String(320), index=True)
    recipient_name: Mapped[str] = mapped_column(sa.String(200), default="")
    subject: Mapped[str] = mapped_column(sa.String(300))
    body: Mapped[str] = mapped_column(sa.Text)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    locale: Mapped[str] = mapped_column(sa.String(5), default="en")
    calendar: Mapped[str | None] = mapped_column(sa.Text)
    """An invitation that the reader's calendar takes up by itself; see `accelerator.calendars.ics`."""
    calendar_method: Mapped[str] = mapped_column(sa.String(10), default="")
    message_id: Mapped[str] = mapped_column(sa.String(200), unique=True)
    once: Mapped[str | None] = mapped_column(sa.String(200), unique=True)
    state: Mapped[MailState] = mapped_column(enum_type(MailState), default=MailState.QUEUED)
    sent_at: Mapped[datetime | None]
    error: Mapped[str] = mapped_column(sa.Text, default="")
    digest_id: Mapped[int | None] = mapped_column(sa.ForeignKey("outbox_mail.id"))
    digest: Mapped["OutboxMail | None"] = relationship(lazy="raise", remote_side="OutboxMail.id")
    """The letter in which this one went out, where its reader wants such letters once a day."""


class _Verbatim(UnstructuredHeader, BaseHeader):
    """A header in one piece: folded as text, a long address becomes encoded words that no program follows."""

    def fold(self, *, policy: Policy) -> str:
        """The line as it is."""
        return f"{self.name}: {self}{policy.linesep}"


_headers = HeaderRegistry()
_headers.map_to_type("list-unsubscribe", _Verbatim)
POLICY = EmailPolicy(header_factory=_headers)


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
) -> OutboxMail | None:
    """Put a letter into the outbox, in the recipient's language.

    The template is plain text; its first two lines are `Kind: …` and `Subject: …`. `once` names the letter, so that
    the same event never writes to the same person twice. `invitation` is a calendar's method and text.
    """
    if _silent.get():
        return None
    kind, subject, body = _composed(name, template, locale, context)
    return write(recipient, name, subject, body, kind=kind, locale=locale, once=once, invitation=invitation)


def compose(name: str, template: str, *, locale: str | None = None, **context: Any) -> tuple[str, str]:
    """Subject and text of a letter as `send` would write it: for those who read it over first."""
    _kind, subject, body = _composed(name, template, locale, context)
    return subject, body


class _Composed(NamedTuple):
    kind: Kind
    subject: str
    body: str


def _composed(name: str, template: str, locale: str | None, context: dict[str, Any]) -> _Composed:
    with force_locale(locale or "en"):
        text = render_template(template, name=name, site=current_app.config["SETTINGS"].site, **context)
    found = HEAD.fullmatch(text)
    if found is None:
        raise ValueError(f"{template} must begin with 'Kind: …' and 'Subject: …'.")
    return _Composed(Kind(found[1]), found[2], found[3].strip() + "\n")


def write(
    recipient: str,
    name: str,
    subject: str,
    body: str,
    *,
    kind: Kind,
    locale: str | None = None,
    once: str | None = None,
    invitation: tuple[str, str] | None = None,
) -> OutboxMail | None:
    """Put a letter whose text somebody already wrote or edited into the outbox, as its reader wants its kind (COM06).

    Returns None where nothing was written: in silence, or because the letter of this name is there.
    """
    if _silent.get():
        return None
    if once is not None and is_written(once):
        return None
    key = new_key()
    method, calendar = invitation or ("", None)
    letter = OutboxMail(
        key=key,
        recipient=one_line(recipient),
        recipient_name=one_line(name)[:200],
        subject=one_line(subject)[:300],
        body=body,
        kind=kind,
        locale=locale or "en",
        calendar=calendar,
        calendar_method=method,
        message_id=f"<{key}@{host()}>",
        once=once,
        state=STATE_FOR[delivery_of(one_line(recipient), kind)],
    )
    db.session.add(letter)
    db.session.flush()
    if letter.state is MailState.QUEUED:
        jobs.enqueue(SYSTEM, "mail.deliver", f"Mail: {letter.subject}"[:200], mail_id=letter.id)
    return letter


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

    An invitation is the same letter once more, as a calendar reads it (RFC 6047). What is not essential says how to
    get less of it: in words, and as mail programs read it (RFC 8058).
    """
    message, body = EmailMessage(POLICY), letter.body
    message["From"] = sender
    message["To"] = Address(letter.recipient_name, addr_spec=letter.recipient)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.created_at)
    message["Message-ID"] = letter.message_id
    message["Auto-Submitted"] = "auto-generated"
    if not letter.kind.is_essential:
        less = link("accounts.letters_by_link", token=token_for(letter.recipient, letter.kind))
        message["List-Unsubscribe"] = f"<{less}>"
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        body = f"{body}\n-- \n{_ways_to_less(letter)}\n{less}\n"
    message.set_content(body, cte="quoted-printable")
    if letter.calendar is not None:
        message.add_alternative(  # as bytes, for a calendar's lines end in CR LF wherever they travel
            letter.calendar.encode(),
            maintype="text",
            subtype="calendar",
            params={"charset": "utf-8", "method": letter.calendar_method, "name": "invite.ics"},
        )
    return message


def _ways_to_less(letter: OutboxMail) -> str:
    with force_locale(letter.locale):
        return _(
            "This letter is of the kind “%(kind)s”. Get such letters less often, or not at all:",
            kind=letter.kind.label,
        )


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


def register(_app: Flask) -> None:
    """Have the digests written; mail has no pages of its own, people choose on their account's."""
    from accelerator.mail import digests  # noqa: F401 - late: it sends through this module
