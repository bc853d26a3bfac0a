"""Files: judged by content and name, kept before their row, served only as they were."""

import io
import logging
from pathlib import Path

import pikepdf
import pytest
import sqlalchemy as sa
from flask import Flask
from werkzeug.datastructures import FileStorage

from accelerator import files
from accelerator.db import db, unit_of_work
from accelerator.errors import Conflict, DomainError, NotFound
from accelerator.files import StoredFile, keep, keep_upload, send, send_bytes, storage, tidy_name

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
ALL = ("pdf", "png", "jpg", "csv", "zip")


def pdf(*, script: bool = False, attachment: bool = False, title: str = "", packed: bool = False) -> bytes:
    """A small real PDF, as programs write them."""
    made, out = pikepdf.new(), io.BytesIO()
    made.add_blank_page()
    if title:
        made.docinfo["/Title"] = title
    if script:
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    if attachment:
        made.attachments["x.exe"] = b"MZ"
    mode = pikepdf.ObjectStreamMode.generate if packed else pikepdf.ObjectStreamMode.disable
    made.save(out, object_stream_mode=mode)
    return out.getvalue()


def upload(name: str, content: bytes, *kinds: str) -> StoredFile:
    with unit_of_work():
        return keep_upload(
            FileStorage(io.BytesIO(content), filename=name), 7, kinds=kinds or ALL, most_mb=1, field="deck"
        )


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("deck.pdf", pdf(), "application/pdf"),
        ("DECK.PDF", pdf(packed=True), "application/pdf"),
        ("js.pdf", pdf(title="HTML/JS and /JavaScript for cities"), "application/pdf"),
        ("a.png", PNG, "image/png"),
        ("a.jpeg", b"\xff\xd8\xff\xe0" + b"\0" * 40, "image/jpeg"),
        ("list.csv", b"name,city\nKali,Jakarta\n", "text/csv"),
        ("bmi.csv", b"BMI,name\n1,2\n", "text/csv"),
    ],
)
def test_what_is_what_it_says_is_kept(context: Flask, name, content, media_type):
    row = upload(name, content)
    assert (row.name, row.media_type, row.size, row.uploaded_by) == (name, media_type, len(content), 7)
    assert storage().get(row.storage_key) == content


EMPTY = "This file is empty. Choose it again, or another one."
OTHER = "This is not a PDF file. Save it as one and try again."
UNSAFE = (
    "This PDF holds scripts or attachments, or cannot be read. Print it to a plain PDF and upload that one."
)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("deck.pdf", b"", EMPTY),
        (
            "deck.pdf",
            b"%PDF-1.7" + b"x" * 1_000_000,
            "This file is larger than 1 MB. Make it smaller and try again.",
        ),
        ("deck.pdf", b"<html><script>alert(1)</script>", OTHER),
        ("deck.html", pdf(), OTHER),
        ("deck.pdf.exe", pdf(), OTHER),
        ("deck", pdf(), OTHER),
        (".pdf", pdf(), OTHER),
        ("deck.pdf", PNG, OTHER),
        ("deck.pdf", b"GIF89a/*" + pdf(), OTHER),
        ("deck.pdf", b"<svg onload=alert(1)>" + pdf(), OTHER),
        ("deck.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", OTHER),
        ("deck.pdf", pdf(script=True), UNSAFE),
        ("deck.pdf", pdf(script=True, packed=True), UNSAFE),
        ("deck.pdf", pdf(script=True).replace(b"/JavaScript", b"/J#61vaScript"), UNSAFE),
        ("deck.pdf", pdf(attachment=True), UNSAFE),
        ("deck.pdf", b"%PDF-1.7 and then nothing of the kind", UNSAFE),
    ],
)
def test_what_is_not_is_refused_at_its_field_and_leaves_nothing(context: Flask, name, content, message):
    before = stored_blobs()
    with pytest.raises(DomainError) as refusal:
        upload(name, content, "pdf")
    assert (str(refusal.value), refusal.value.field) == (message, "deck")
    assert (db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)), stored_blobs()) == (
        0,
        before,
    )


def stored_blobs() -> list[Path]:
    return sorted(path for path in storage().folder.rglob("*") if path.is_file())


def test_the_limit_itself_is_allowed(context: Flask):
    assert upload("a.csv", b"a" * 1_000_000).size == 1_000_000


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        (r"C:\docs\deck.pdf", "deck.pdf"),
        ("แผนธุรกิจ.pdf", "แผนธุรกิจ.pdf"),
        ("خطة.pdf", "خطة.pdf"),
        ("\u202egpj.exe.pdf", "gpj.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
        ("CON.pdf", "CON.pdf"),
        ("x" * 300 + ".pdf", "x" * 190 + ".pdf"),
        ("", "file"),
        ("\0\x1b", "file"),
    ],
)
def test_a_name_keeps_its_script_and_loses_paths_and_tricks(name, kept):
    assert tidy_name(name) == kept


def test_the_storage_key_tells_nothing_of_the_name(context: Flask):
    row = upload("secret plan.pdf", pdf())
    assert row.storage_key == f"files/{row.key[:2]}/{row.key}"


@pytest.mark.parametrize(
    ("name", "disposition"),
    [
        ("deck.pdf", "attachment; filename=\"deck.pdf\"; filename*=UTF-8''deck.pdf"),
        (
            "แผน 1.pdf",
            "attachment; filename=\"___ 1.pdf\"; filename*=UTF-8''%E0%B9%81%E0%B8%9C%E0%B8%99%201.pdf",
        ),
        ('a"b\\c/d.pdf', "attachment; filename=\"a_b_c_d.pdf\"; filename*=UTF-8''a_b_c_d.pdf"),
        (
            "a\r\nX-Evil: 1.pdf",
            "attachment; filename=\"a__X-Evil: 1.pdf\"; filename*=UTF-8''a__X-Evil%3A%201.pdf",
        ),
    ],
)
def test_a_download_bears_its_name_in_any_script(context: Flask, name, disposition):
    response = send_bytes(b"x", name, "application/pdf")
    assert response.headers["Content-Disposition"] == disposition


def test_a_file_is_sent_as_a_download_that_no_browser_runs(context: Flask):
    content = pdf()
    response = send(upload("deck.pdf", content))
    response.direct_passthrough = False
    assert (response.data, response.mimetype, response.headers["Content-Length"]) == (
        content,
        "application/pdf",
        str(len(content)),
    )
    assert response.headers["Content-Security-Policy"].startswith("sandbox; default-src 'none'")


def test_bytes_that_changed_are_never_served_and_somebody_is_told(context: Flask, caplog):
    row = upload("deck.pdf", pdf())
    storage().put(row.storage_key, b"%PDF-1.7 something else")
    with caplog.at_level(logging.CRITICAL), pytest.raises(Conflict, match="damaged"):
        send(row)
    assert caplog.messages == [f"stored file {row.storage_key} does not match its hash"]


def test_bytes_that_are_gone_are_not_found_and_somebody_is_told(context: Flask, caplog):
    row = upload("deck.pdf", pdf())
    storage().delete(row.storage_key)
    storage().delete(row.storage_key)
    assert not storage().has(row.storage_key)
    with pytest.raises(NotFound):
        send(row)
    assert caplog.messages == [f"stored file {row.storage_key} is missing"]


def test_bytes_are_kept_before_the_row_that_names_them(context: Flask, monkeypatch):
    order: list[str] = []
    put, flush = files.Storage.put, db.session.flush
    monkeypatch.setattr(files.Storage, "put", lambda *a: (order.append("bytes"), put(*a))[1])
    monkeypatch.setattr(db.session, "flush", lambda *a: (order.append("row"), flush(*a))[1])
    with unit_of_work():
        keep("a.csv", "text/csv", b"a", 0)
    assert order == ["bytes", "row"]


def test_a_store_that_does_not_answer_is_a_refusal_and_no_row(context: Flask, monkeypatch):
    def fails(*_values: object) -> None:
        raise files.BaseError("no space left")

    monkeypatch.setattr(files.obstore, "put", fails)
    with pytest.raises(Conflict, match="does not answer"):
        upload("deck.pdf", pdf())
    assert db.session.scalar(sa.select(sa.func.count()).select_from(StoredFile)) == 0
