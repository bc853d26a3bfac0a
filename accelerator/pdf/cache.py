"""Where rendered sections are kept, so that a report costs only what changed in it."""

import os
import tempfile
from pathlib import Path
from typing import Protocol

from flask import current_app


class Cache(Protocol):
    """A store of bytes by name; it may forget anything at any time."""

    def get(self, name: str) -> bytes | None:
        """What was put under the name, or None."""

    def put(self, name: str, body: bytes) -> None:
        """Keep the bytes; two writers of one name write the same."""


class NoCache:
    """Keeps nothing."""

    def get(self, name: str) -> bytes | None:
        """Never anything."""
        return None

    def put(self, name: str, body: bytes) -> None:
        """Forget it."""


class FolderCache:
    """Files in a folder; a half-written one is never visible, and the oldest go when it grows too large."""

    def __init__(self, folder: Path, limit_mb: int = 512) -> None:
        self.folder = folder
        self.limit = limit_mb << 20
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, name: str) -> bytes | None:
        """Read a file and mark it as used."""
        path = self.folder / name
        try:
            body = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        return body

    def put(self, name: str, body: bytes) -> None:
        """Write beside, then rename: a reader sees all of it or nothing."""
        handle, temporary = tempfile.mkstemp(dir=self.folder, prefix=".")
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        os.replace(temporary, self.folder / name)

    def prune(self) -> None:
        """Remove the files not used for longest until the rest fits."""
        files = sorted(self.folder.iterdir(), key=lambda path: path.stat().st_mtime, reverse=True)
        total = 0
        for path in files:
            total += path.stat().st_size
            if total > self.limit:
                path.unlink(missing_ok=True)


def instance_cache() -> FolderCache:
    """What this instance keeps of the documents it printed."""
    folder: Path = current_app.config["SETTINGS"].folder
    return FolderCache(folder / "cache" / "pdf")
