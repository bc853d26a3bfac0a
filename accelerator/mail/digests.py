"""One letter a day with what waited for it; the single letters keep their rows and say in which digest they went."""

from datetime import timedelta

import sqlalchemy as sa

from accelerator import clock, jobs
from accelerator.db import db, reading, unit_of_work
from accelerator.i18n import lazy_gettext as _l
from accelerator.jobs.schedules import EPOCH, every
from accelerator.mail import MailState, OutboxMail, send
from accelerator.mail.preferences import Delivery, Kind, deliveries_of

DAY = timedelta(days=1)


@every(DAY, "mail.digest", _l("Write the daily digests"))
def write_digests(_context: jobs.Context) -> None:
    """Gather for each mailbox in which something waits; midnight in UTC is the morning of the host cities."""
    waits = sa.select(OutboxMail.recipient).where(OutboxMail.state == MailState.WAITING).distinct()
    with reading():
        addresses = list(db.session.scalars(waits.order_by(OutboxMail.recipient)))
    for address in addresses:
        with unit_of_work():
            write_digest(address)


def write_digest(address: str) -> None:
    """Gather what waits in one mailbox.

    In one transaction: whoever dies in it has written nothing, whoever comes after it finds nothing waiting.

    What somebody does not want any more since it was written is set aside; a second run of a day leaves what came
    meanwhile to the next one.
    """
    chosen = deliveries_of(address)
    wanted: list[OutboxMail] = []
    waiting = sa.select(OutboxMail).where(
        OutboxMail.recipient == address, OutboxMail.state == MailState.WAITING
    )
    for letter in db.session.scalars(waiting.order_by(OutboxMail.id).with_for_update()):
        if chosen[letter.kind] is Delivery.NEVER:
            letter.state = MailState.UNWANTED
        else:
            wanted.append(letter)
    if not wanted or _had_one_today(address):
        return
    last = wanted[-1]
    digest = send(
        address,
        last.recipient_name,
        "mail/digest.txt",
        locale=last.locale,
        once=f"digest:{wanted[0].id}",
        letters=wanted,
    )
    for letter in wanted:
        letter.state, letter.digest = MailState.DIGESTED, digest


def _had_one_today(address: str) -> bool:
    now = clock.now()
    today = sa.select(OutboxMail.id).where(
        OutboxMail.recipient == address,
        OutboxMail.kind == Kind.DIGEST,
        OutboxMail.created_at >= now - (now - EPOCH) % DAY,
    )
    return db.session.scalar(today.limit(1)) is not None
