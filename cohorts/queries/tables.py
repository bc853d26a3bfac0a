"""Tables that leave the house: CSV that no spreadsheet takes for a program, and a signed ZIP with its hashes."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accelerator import signing

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date inside the archive: the same content gives the same bytes."""
DANGEROUS = "=+-@\t\r＝＋－＠;|%"
"""A cell that begins with one of these, after blanks, may run as a formula somewhere (A39)."""
BLANKS = " \t\r\n\ufeff\u200b\u00a0\u3000"


def safe_cell(value: Any) -> Any:
    """The value as it may stand in a cell: numbers stay numbers, text that could run is quoted by an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return value
    text = str(value)
    start = text.lstrip(BLANKS)[:1]
    return f"'{text}" if (start and start in DANGEROUS) or text[:1] in "\t\r" else text


def csv_table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """A table as CSV in UTF-8, its cells safe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([safe_cell(value) for value in row])
    return text.getvalue().encode()


def json_text(value: Any) -> bytes:
    """Readable JSON in a fixed order."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()


@dataclass
class Archive:
    """A ZIP in the making; `close` adds the manifest that names each file with its SHA-256, signature and key."""

    about: dict[str, Any]
    files: dict[str, tuple[bytes, int | None]] = field(default_factory=dict)

    def add(self, name: str, body: bytes, rows: int | None = None) -> None:
        """One file; `rows` is how many rows a table has."""
        self.files[name] = (body, rows)

    def table(self, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        """One CSV table."""
        found = list(rows)
        self.add(name, csv_table(head, found), len(found))

    @property
    def counts(self) -> dict[str, int]:
        """The rows of each table."""
        return {name: rows for name, (_body, rows) in self.files.items() if rows is not None}

    def close(self) -> bytes:
        """The whole archive."""
        self.add("signing-key.pem", signing.public_pem().encode())
        entries = {
            name: {"sha256": hashlib.sha256(body).hexdigest(), "bytes": len(body)}
            | ({} if rows is None else {"rows": rows})
            for name, (body, rows) in self.files.items()
        }
        manifest = json_text({**self.about, "files": entries})
        bodies = {name: body for name, (body, _rows) in self.files.items()}
        bodies |= {"manifest.json": manifest, "manifest.json.sig": signing.sign(manifest)}
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, body in bodies.items():
                info = zipfile.ZipInfo(name, EPOCH)
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, body)
        return target.getvalue()
