"""The gate: every static check, two at a time, with the output of those that fail."""

import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
MODULES = ("cohorts", "mentors", "training", "hub", "reports")
PACKAGES = ["accelerator", *(name for name in MODULES if (ROOT / name).is_dir())]

CHECKS = {
    "types": ["mypy"],
    "architecture": ["pytest", "--quiet", "--noconftest", "-p", "no:cacheprovider", "tests/architecture"],
    "templates": ["djlint", "--lint", "--quiet", *PACKAGES],
    "imports": ["lint-imports", "--no-cache"],
    "documents": ["flask", "--app", "wsgi", "docs", "--check"],
    "translations": ["python", "tools/i18n.py", "check"],
    "format": ["ruff", "format", "--check", "--quiet", "."],
    "lint": ["ruff", "check", "--quiet", "."],
}


def run(name: str, instance: str) -> tuple[str, float, subprocess.CompletedProcess[str]]:
    """Run one check against an empty instance folder, so that no local data decides."""
    program, *arguments = CHECKS[name]
    environment = {**os.environ, "DEMO": "1", "INSTANCE": instance, "DATABASE_URL": ""}
    began = time.monotonic()
    result = subprocess.run(
        [str(BIN / program), *arguments],
        cwd=ROOT,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )
    return name, time.monotonic() - began, result


def main() -> int:
    failed = []
    with tempfile.TemporaryDirectory(prefix="fca-check-") as instance, ThreadPoolExecutor(2) as pool:
        for name, seconds, result in pool.map(lambda name: run(name, instance), CHECKS):
            print(f"{'failed' if result.returncode else 'ok':>6}  {name} ({seconds:.1f} s)", flush=True)
            if result.returncode:
                failed.append(name)
                print((result.stdout + result.stderr).rstrip(), flush=True)
    print(f"The gate is closed: {', '.join(failed)}." if failed else "The gate is open.")
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
