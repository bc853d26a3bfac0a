"""The rendering processes: started when needed, lent to one section at a time, ended by time or memory."""

import atexit
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from accelerator.pdf.document import STATIC

PATIENCE = 6
"""How many times longer than its limit of work a section may take on a machine that is busy with other things."""

RETIRE_MB = 200
"""A process that has grown past this is replaced, so that memory does not grow with the document."""


@dataclass(frozen=True)
class Limits:
    """What one section may cost in seconds of work and in memory, and how many are rendered at once."""

    seconds: float = 20.0
    memory_mb: int = 512
    processes: int = 2


class Stopped(Exception):
    """A section was not rendered: `reason` is time, memory, depth, crash or content."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Rendered:
    """The answer for one section: its PDF and what was learnt on the way."""

    body: bytes
    pages: int
    bookmarks: list[list[Any]]
    denied: list[str]
    faces: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Which letters were drawn in which face; their font programs are put in once, when all parts are known."""

    def to_bytes(self) -> bytes:
        """For the cache: a line of JSON, then the PDF."""
        facts = {
            "pages": self.pages,
            "bookmarks": self.bookmarks,
            "denied": self.denied,
            "faces": self.faces,
        }
        return json.dumps(facts).encode() + b"\n" + self.body

    @classmethod
    def from_bytes(cls, kept: bytes) -> "Rendered":
        """From the cache."""
        facts, _newline, body = kept.partition(b"\n")
        return cls(body=body, **json.loads(facts))


class Process:
    """One rendering process and the pipe to it."""

    def __init__(self, memory_mb: int) -> None:
        self.peak_mb = 0
        self.memory_mb = memory_mb
        self.child = subprocess.Popen(  # noqa: S603 - our own script, no input in the command
            [sys.executable, "-I", "-X", "utf8", str(Path(__file__).with_name("child.py")), str(memory_mb)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(),
            cwd=scratch(),
        )

    def ask(self, request: dict[str, Any], images: dict[str, bytes], seconds: float) -> dict[str, Any]:
        """Send one section and wait for its PDF; the kernel, or at last this process, ends what takes too long."""
        source, target = self.child.stdout, self.child.stdin
        if source is None or target is None:
            raise RuntimeError("The rendering process has no pipes.")
        sizes = {name: len(body) for name, body in images.items()}
        asked = {**request, "images": sizes, "seconds": seconds}
        message = json.dumps(asked).encode() + b"\n" + b"".join(images.values())
        expired = threading.Event()

        def stop() -> None:
            expired.set()
            self.child.kill()

        alarm = threading.Timer(seconds * PATIENCE, stop)
        alarm.daemon = True
        alarm.start()
        try:
            target.write(message)
            target.flush()
            reply: dict[str, Any] = json.loads(source.readline() or b"{}")
            if reply:
                reply["body"] = source.read(reply.pop("size"))
        except (BrokenPipeError, json.JSONDecodeError):
            reply = {}
        finally:
            alarm.cancel()
        if not reply or expired.is_set():
            is_late = expired.is_set() or self.ended_by() == signal.SIGXCPU
            self.end()
            return {"error": "time" if is_late else "crash"}
        self.peak_mb = max(self.peak_mb, reply.pop("peak_mb"))
        return reply

    def ended_by(self) -> int:
        """The signal that ended it; 0 while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            return -self.child.wait(timeout=1)
        return 0

    @property
    def worn(self) -> bool:
        """Whether to start a fresh one instead of lending this again."""
        return self.child.poll() is not None or self.peak_mb > RETIRE_MB

    def end(self) -> None:
        """Close the pipe and make sure that it is gone."""
        self.child.kill()
        self.child.wait()
        for pipe in (self.child.stdin, self.child.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


class Pool:
    """The idle processes; a busy one belongs to its borrower."""

    def __init__(self) -> None:
        self.idle: list[Process] = []
        self.lock = threading.Lock()
        self.peak_mb = 0

    def take(self, memory_mb: int) -> Process:
        """An idle process with this memory limit, or a new one."""
        with self.lock:
            for process in self.idle:
                if process.memory_mb == memory_mb and process.child.poll() is None:
                    self.idle.remove(process)
                    return process
        return Process(memory_mb)

    def give_back(self, process: Process) -> None:
        """Lend it again later, unless it is worn."""
        self.peak_mb = max(self.peak_mb, process.peak_mb)
        with self.lock:
            if process.worn or len(self.idle) >= 2:
                process.end()
            else:
                self.idle.append(process)

    def close(self) -> None:
        """End every idle process."""
        with self.lock:
            while self.idle:
                self.idle.pop().end()


pool = Pool()
atexit.register(pool.close)


os.register_at_fork(after_in_child=pool.idle.clear)  # two processes must not share a pipe


def render_section(request: dict[str, Any], images: dict[str, bytes], limits: Limits) -> Rendered:
    """Have one section rendered, or raise Stopped with the limit that was met."""
    process = pool.take(limits.memory_mb)
    try:
        reply = process.ask(request, images, limits.seconds)
    except BaseException:
        process.end()
        raise
    pool.give_back(process)
    if reason := reply.pop("error", None):
        raise Stopped(reason, reply.get("detail", ""))
    return Rendered(**reply)


@cache
def scratch() -> str:
    """A private folder for fontconfig's cache, gone when this process ends."""
    folder = tempfile.mkdtemp(prefix="accelerator-pdf-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def environment() -> dict[str, str]:
    """What the rendering process may know: our fonts and nothing of the application's settings."""
    return {
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "HOME": scratch(),
        "TMPDIR": scratch(),
        "XDG_CACHE_HOME": scratch(),
        "FONTCONFIG_FILE": str(STATIC / "fonts" / "fonts.conf"),
        "OMP_NUM_THREADS": "1",
    }
