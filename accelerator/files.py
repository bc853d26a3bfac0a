"""Files: bytes in a folder or S3, a row that says what they are; the only obstore import in the system.

A file is checked by its content as well as its name, kept under a random storage key, and sent only by a
view that has checked the rule of the record it belongs to (R25).
"""

import hashlib
import io
import logging
import os
import re
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

import filetype
import obstore
import pikepdf
import sqlalchemy as sa
from flask import Flask, Response, current_app
from obstore.exceptions import BaseError
from obstore.store import LocalStore, from_url
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.datastructures import FileStorage

from accelerator.db import Base, Keyed, Timed, db, new_key
from accelerator.errors import Conflict, DomainError, NotFound
from accelerator.i18n import _
from accelerator.i18n import lazy_gettext as _l

log = logging.getLogger(__name__)

MEGABYTE = 1_000_000
KINDS = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "csv": "text/csv",
    "zip": "application/zip",
}
"""What may be kept, by extension; filetype's answer must be the same media type."""
PROGRAMS = {"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/EmbeddedFiles", "/RichMedia"}
"""Names by which a PDF runs something or carries another file."""
TELLING = ("/Metadata", "/PieceInfo", "/AF")
"""Where a PDF, a page or a picture in it says who made it, and with what."""


class StoredFile(Base, Keyed, Timed):
    """What is known of some stored bytes; they never change, a new version is a new row."""

    __tablename__ = "stored_file"

    name: Mapped[str] = mapped_column(sa.String(255))
    """As the person called it, any script; data, never a path."""
    media_type: Mapped[str] = mapped_column(sa.String(80))
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(sa.String(64))
    storage_key: Mapped[str] = mapped_column(sa.String(80), unique=True)
    uploaded_by: Mapped[int]


class Storage:
    """Put, get and delete bytes by key, in the instance folder or wherever STORAGE_URL points."""

    def __init__(self, url: str, folder: Path) -> None:
        self.url, self.folder = url, folder

    @cached_property
    def store(self) -> Any:
        """The obstore store, opened at first use."""
        if self.url:
            return from_url(self.url)
        self.folder.mkdir(parents=True, exist_ok=True)
        return LocalStore(self.folder)

    def put(self, key: str, content: bytes | BinaryIO) -> None:
        """Write bytes durably: on a folder they are synced to disk before the row that names them."""
        try:
            obstore.put(self.store, key, content)
        except BaseError as error:
            raise Conflict(
                _("The file store does not answer. Your text is kept; try again in a moment.")
            ) from error
        if not self.url:
            _sync(self.folder, key)

    def get(self, key: str) -> bytes:
        """Read all the bytes of a key; raises NotFound where there are none."""
        try:
            return bytes(obstore.get(self.store, key).bytes())
        except FileNotFoundError:
            log.error("stored file %s is missing", key)
            raise NotFound from None
        except BaseError as error:
            raise Conflict(_("The file store does not answer. Try again in a moment.")) from error

    def has(self, key: str) -> bool:
        """Whether there is something under this key."""
        try:
            obstore.head(self.store, key)
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove a key; removing what is not there is no error."""
        try:
            obstore.delete(self.store, key)
        except FileNotFoundError:
            return


def _sync(folder: Path, key: str) -> None:
    """Flush a file and every folder above it that may be new, down to the disk."""
    path = folder / key
    for target in (path, *path.relative_to(folder).parents):
        handle = os.open(folder / target, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def storage() -> Storage:
    """This app's store."""
    found: Storage = current_app.extensions["storage"]
    return found


def keep_upload(
    upload: FileStorage, uploaded_by: int, *, kinds: Iterable[str], most_mb: int, field: str
) -> StoredFile:
    """Check what somebody uploaded and keep it; refusals name the field."""
    name = tidy_name(upload.filename or "")
    content = upload.stream.read(most_mb * MEGABYTE + 1)
    media_type = check(name, content, kinds=tuple(kinds), most_mb=most_mb, field=field)
    return keep(name, media_type, content, uploaded_by)


def keep(name: str, media_type: str, content: bytes, uploaded_by: int) -> StoredFile:
    """Store bytes, then add their row to the running transaction: never a row without its bytes."""
    key = new_key()
    storage_key = f"files/{key[:2]}/{key}"
    storage().put(storage_key, content)
    row = StoredFile(
        key=key,
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        storage_key=storage_key,
        uploaded_by=uploaded_by,
    )
    db.session.add(row)
    db.session.flush()
    return row


def check(name: str, content: bytes, *, kinds: tuple[str, ...], most_mb: int, field: str) -> str:
    """Say what an upload is, or refuse it: empty, too big, of another kind, or with a program inside."""
    wanted = ", ".join(kind.upper() for kind in kinds)
    if not content:
        raise DomainError(_l("This file is empty. Choose it again, or another one."), field)
    if len(content) > most_mb * MEGABYTE:
        raise DomainError(
            _l("This file is larger than %(most)d MB. Make it smaller and try again.", most=most_mb), field
        )
    extension = Path(name).suffix.lower().lstrip(".").replace("jpeg", "jpg")
    guess = filetype.guess(content)
    found = guess.mime if guess else ""
    if extension == "csv" and _is_text(content) and not content.startswith(b"%PDF-"):
        found = KINDS["csv"]  # a first header such as 'BMI' looks like a picture to a guesser
    if extension not in kinds or found != KINDS[extension]:
        raise DomainError(
            _l("This is not a %(wanted)s file. Save it as one and try again.", wanted=wanted), field
        )
    if extension == "pdf" and (not content.startswith(b"%PDF-") or _is_unsafe_pdf(content)):
        raise DomainError(
            _l(
                "This PDF holds scripts or attachments, or cannot be read. Print it to a plain PDF and upload that one."
            ),
            field,
        )
    return found


def _is_text(content: bytes) -> bool:
    return b"\0" not in content


def _is_unsafe_pdf(content: bytes) -> bool:
    """Whether a PDF runs or carries something, or can't be read; its objects are looked at, not its pictures' bytes."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            return any(not PROGRAMS.isdisjoint(_acts(thing)) for thing in pdf.objects)
    except (pikepdf.PdfError, RecursionError):
        return True


def _acts(thing: pikepdf.Object) -> Iterator[str]:
    """The keys of an object's dictionaries, and what those say they are."""
    for found in _dictionaries(thing):
        yield from found.keys()
        yield from (str(found[key]) for key in ("/S", "/Type", "/Subtype") if key in found)


def _dictionaries(thing: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """An object's dictionaries: itself, its stream's, and those written inside of it."""
    waiting: list[Any] = [thing]
    while waiting:
        item = waiting.pop()
        if isinstance(item, pikepdf.Array):
            inner: list[Any] = list(item)
        elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            inner = [value for _key, value in item.items()]
            yield item
        else:
            continue
        waiting.extend(
            value for value in inner if isinstance(value, pikepdf.Object) and not value.is_indirect
        )


def tidy_name(name: str) -> str:
    """The last part of a file name in any script, without control and direction marks, at most 200 characters."""
    last = re.split(r"[\\/]", name)[-1]
    visible = "".join(letter for letter in last if letter.isprintable()).strip()
    stem, dot, extension = visible.rpartition(".")
    return f"{stem[:190]}{dot}{extension[:9]}" if dot else (visible[:200] or "file")


def send(row: StoredFile, *, inline: bool = False) -> Response:
    """Answer with a file's bytes, verified against their hash; call only after the record's rule was checked."""
    return send_bytes(_verified(row), row.name, row.media_type, inline=inline)


def send_anonymous(row: StoredFile, name: str) -> Response:
    """Answer with a PDF under another name and without what its metadata tells of its makers.

    A picture in it carries metadata of its own, and a comment on a page its author's name.
    """
    with pikepdf.open(io.BytesIO(_verified(row))) as pdf:
        for holder in [part for thing in pdf.objects for part in _dictionaries(thing)]:
            is_comment = "/Rect" in holder and holder.get("/Subtype") != "/Widget"
            for key in (*TELLING, "/T") if is_comment else TELLING:
                if key in holder:
                    del holder[key]
        for attached in list(pdf.attachments):
            del pdf.attachments[attached]
        del pdf.docinfo
        cleaned = io.BytesIO()
        pdf.save(cleaned, deterministic_id=True)
    return send_bytes(cleaned.getvalue(), name, row.media_type)


def _verified(row: StoredFile) -> bytes:
    content = storage().get(row.storage_key)
    if hashlib.sha256(content).hexdigest() != row.sha256:
        log.critical("stored file %s does not match its hash", row.storage_key)
        raise Conflict(
            _("This file was damaged in the store and is not served. The operators have been told.")
        )
    return content


def send_bytes(content: bytes, name: str, media_type: str, *, inline: bool = False) -> Response:
    """Answer with bytes as a download that no browser will run."""
    response = Response(io.BytesIO(content), mimetype=media_type, direct_passthrough=True)
    shown = "inline" if inline else "attachment"
    name = "".join(letter if letter.isprintable() and letter not in '/\\"' else "_" for letter in name)
    plain = name.encode("ascii", "replace").decode().replace("?", "_")
    response.headers["Content-Disposition"] = (
        f"{shown}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Content-Length"] = str(len(content))
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
    return response


def init_app(app: Flask) -> None:
    """Bind the store that the settings name."""
    settings = app.config["SETTINGS"]
    app.extensions["storage"] = Storage(settings.storage_url, settings.folder / "storage")
