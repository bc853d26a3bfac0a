"""A PostgreSQL server for the tests: the one named, the one that runs, or one started for the occasion.

python tools/postgres.py        prints the URL of the server, or the sentence that says how to get one
"""

import contextlib
import getpass
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg

HOW_TO_GET_ONE = (
    "No PostgreSQL to test on: set TEST_POSTGRES_URL=postgresql://user:password@host/database (a role that may"
    " create databases), or install one with `sudo apt-get install postgresql`, or leave it out knowingly with"
    " `make test POSTGRES=off`."
)


class NoPostgres(Exception):
    """There is none, and none can be started; the message says how to get one."""

    def __init__(self) -> None:
        super().__init__(HOW_TO_GET_ONE)


def is_usable(url: str) -> bool:
    """Whether this role may create and drop databases there, tried by doing it."""
    name = f"fca_probe_{os.getpid()}"
    try:
        with psycopg.connect(url, autocommit=True, connect_timeout=3) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            connection.execute(f"DROP DATABASE {name}")
    except psycopg.Error:
        return False
    return True


def running() -> str | None:
    """A server on 127.0.0.1:5432 that lets the present user, or the user postgres, make databases."""
    users = dict.fromkeys((os.environ.get("PGUSER") or getpass.getuser(), "postgres"))
    urls = (f"postgresql://{user}@127.0.0.1:5432/postgres" for user in users)
    return next(filter(is_usable, urls), None)


def programs() -> Path | None:
    """The folder of the newest installed server; Debian keeps it off PATH."""
    if initdb := shutil.which("initdb"):
        return Path(initdb).resolve().parent
    folders = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "initdb").exists()]
    return max(folders, key=lambda path: int(path.parent.name.split(".")[0]), default=None)


def unprivileged() -> str | None:
    """The account to run the server as, when we are root: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def start(folder: Path) -> tuple[str, Callable[[], None]]:
    """Start a throw-away server inside `folder`; returns its URL and the function that stops it."""
    binaries = programs()
    if binaries is None:
        raise NoPostgres
    user = unprivileged()
    data = folder / "data"
    data.mkdir()
    if user:
        folder.chmod(0o755)
        shutil.chown(data, user)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"-h 127.0.0.1 -p {port} -k '' -c fsync=off -c synchronous_commit=off -c max_connections=200"

    def call(program: str, *arguments: str) -> None:
        command = [str(binaries / program), "-D", str(data), *arguments]
        subprocess.run(command, check=True, cwd=data, stdout=subprocess.DEVNULL, user=user)

    call("initdb", "-U", "tests", "-A", "trust", "-E", "UTF8", "--no-sync")
    call("pg_ctl", "-w", "-l", str(data / "log"), "-o", options, "start")
    return f"postgresql://tests@127.0.0.1:{port}/postgres", lambda: call(
        "pg_ctl", "-w", "-m", "immediate", "stop"
    )


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The URL of a server for as long as the block runs; raises NoPostgres where there is none to be had."""
    named = os.environ.get("TEST_POSTGRES_URL")
    if named or (named := running()):
        yield named.replace("postgresql+psycopg://", "postgresql://")
        return
    with tempfile.TemporaryDirectory(prefix="fca-postgres-") as folder:
        url, stop = start(Path(folder))
        try:
            yield url
        finally:
            stop()


if __name__ == "__main__":
    try:
        with server() as address:
            print(address)
    except NoPostgres as problem:
        sys.exit(str(problem))
