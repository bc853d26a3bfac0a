"""Single-use links that go out by mail: the proof that somebody reads a mailbox."""

import secrets
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from accelerator import clock
from accelerator.accounts import queries
from accelerator.accounts.models import LinkPurpose, MailedLink, User
from accelerator.db import db
from accelerator.errors import Expired
from accelerator.i18n import _

LIFE = {
    LinkPurpose.CONFIRM: timedelta(days=3),
    LinkPurpose.RESET: timedelta(hours=2),
    LinkPurpose.SIGN_IN: timedelta(minutes=30),
    LinkPurpose.INVITE: timedelta(days=7),
}
PER_HOUR = 5


def new_link(user: User, purpose: LinkPurpose, **values: Any) -> str:
    """Make a link with these values; returns the token for the letter, of which only the hash is kept."""
    token = secrets.token_urlsafe(32)
    db.session.add(
        MailedLink(
            token_hash=queries.token_hash(token),
            purpose=purpose,
            user_id=user.id,
            expires_at=clock.now() + LIFE[purpose],
            **values,
        )
    )
    db.session.flush()
    return token


def use_link(token: str, purpose: LinkPurpose) -> MailedLink:
    """Spend a link; of twenty posts at once one succeeds (A23). Raises Expired for all the others."""
    link = queries.live_link(token, purpose)
    if link is not None:
        spent = sa.update(MailedLink).where(MailedLink.id == link.id, MailedLink.used_at.is_(None))
        if db.session.execute(spent.values(used_at=clock.now())).rowcount == 1:  # type: ignore[attr-defined]
            return link
    raise expired()


def expired() -> Expired:
    """What is said of a link that opens nothing, whatever the reason."""
    return Expired(_("This link was used already or is too old. Ask for a new one."))


def spend_all(user: User, *purposes: LinkPurpose) -> None:
    """Make a person's unused links worthless."""
    unused = sa.update(MailedLink).where(
        MailedLink.user_id == user.id, MailedLink.purpose.in_(purposes), MailedLink.used_at.is_(None)
    )
    db.session.execute(unused.values(used_at=clock.now()))


def may_mail_again(user: User, purpose: LinkPurpose) -> bool:
    """Whether few enough links went to this mailbox lately: nobody's is to be flooded (A87)."""
    recent = sa.select(sa.func.count()).where(
        MailedLink.user_id == user.id,
        MailedLink.purpose == purpose,
        MailedLink.created_at > clock.now() - timedelta(hours=1),
    )
    return (db.session.scalar(recent) or 0) < PER_HOUR
