"""What the machine itself must have: look for it, install it with apt where that is allowed, else say how.

python tools/system.py pdf browser
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Need:
    """Something that pip cannot bring: what it is for, how to see it, which Debian packages hold it."""

    purpose: str
    is_there: Callable[[], bool]
    packages: tuple[str, ...]


def has_library(name: str) -> bool:
    """Whether the dynamic loader finds a shared library, under its Linux or its macOS name."""
    for candidate in (f"lib{name}.so.0", f"lib{name}.0.dylib", f"lib{name}.dylib"):
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return True
    return False


def chromium() -> str | None:
    """The browser of the browser tests: CHROMIUM, else the first one installed."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


NEEDS = {
    "pdf": Need(
        "printing PDFs (Pango and HarfBuzz)",
        lambda: all(map(has_library, ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset"))),
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
    ),
    "browser": Need(
        "the browser tests (Chromium, or set CHROMIUM to one)", lambda: bool(chromium()), ("chromium",)
    ),
    "poppler": Need(
        "the tests that read printed pages (pdftotext)",
        lambda: bool(shutil.which("pdftotext")),
        ("poppler-utils",),
    ),
}


def administrator() -> list[str] | None:
    """How to run a command as administrator without asking anyone: no prefix, sudo, or not at all."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


def install(packages: list[str]) -> bool:
    """Install Debian packages where apt may be used; lists are fetched only if the first try needs them."""
    prefix = administrator()
    if prefix is None or not shutil.which("apt-get"):
        return False
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = [*prefix, "apt-get", "install", "--yes", "-qq", "--no-install-recommends", *packages]
    print(f"Installing {' '.join(packages)} ...", flush=True)
    if subprocess.run(command, env=quiet, capture_output=True).returncode == 0:
        return True
    subprocess.run([*prefix, "apt-get", "update", "-qq"], env=quiet, stdout=sys.stderr)
    return subprocess.run(command, env=quiet, stdout=sys.stderr).returncode == 0


def provide(names: list[str]) -> int:
    """Make sure of everything named; 1 and the one command to run where that is not possible."""
    missing = [need for need in (NEEDS[name] for name in names) if not need.is_there()]
    if not missing:
        return 0
    packages = [package for need in missing for package in need.packages]
    if install(packages) and all(need.is_there() for need in missing):
        return 0
    for need in missing:
        print(f"This machine lacks what {need.purpose} needs.", file=sys.stderr)
    print(f"Install it with:  sudo apt-get install --yes {' '.join(packages)}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(provide(sys.argv[1:] or list(NEEDS)))
