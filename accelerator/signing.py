"""Signatures that anybody checks without the site: Ed25519, one key per installation (G15).

The private half is a file in the instance folder. The public half of each key that ever signed is a row, so what
it signed can be checked after a change of keys, too.
"""

import hashlib

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from flask import current_app
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from accelerator.db import Base, Timed, db

KEY_FILE = "signing-key.pem"
"""The private key's name in the instance folder."""


class PublicKey(Timed, Base):
    """The public half of a key, since something was kept that it signed or that names it."""

    __tablename__ = "public_key"

    fingerprint: Mapped[str] = mapped_column(sa.String(64), unique=True)
    """SHA-256 of its DER form, as `openssl dgst` prints it."""
    pem: Mapped[str] = mapped_column(sa.Text)


def sign(content: bytes) -> bytes:
    """The detached signature, 64 bytes; the same content and key give the same ones."""
    return _key().sign(content)


def public_pem() -> str:
    """The public half of the key in force."""
    return _public(Encoding.PEM).decode()


def fingerprint() -> str:
    """What people compare to know the key in force."""
    return hashlib.sha256(_public(Encoding.DER)).hexdigest()


def remember() -> None:
    """Keep the public half of the key in force; in the transaction that keeps what it signed, or what names it."""
    known = sa.select(PublicKey.id).where(PublicKey.fingerprint == fingerprint())
    if db.session.scalar(known) is None:
        try:
            with db.session.begin_nested():
                db.session.add(PublicKey(fingerprint=fingerprint(), pem=public_pem()))
        except IntegrityError:  # another process signed with it for the first time just now
            return


def public_keys() -> list[PublicKey]:
    """Every key that ever signed, the latest first."""
    return list(db.session.scalars(sa.select(PublicKey).order_by(PublicKey.id.desc())))


def _key() -> Ed25519PrivateKey:
    pem = current_app.config["SETTINGS"].kept(KEY_FILE, _new_pem)
    key = load_pem_private_key(pem.encode(), None)
    if not isinstance(key, Ed25519PrivateKey):
        raise TypeError(f"{KEY_FILE} holds no Ed25519 key.")
    return key


def _new_pem() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def _public(encoding: Encoding) -> bytes:
    return _key().public_key().public_bytes(encoding, PublicFormat.SubjectPublicKeyInfo)
