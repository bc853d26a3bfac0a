"""Looking into a running site's database from outside, as a second reader."""

import time
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from tests.live import Site


def ask(site: Site, statement: str, **values: Any) -> list[Any]:
    """The rows of one SELECT."""
    with _engine(site).connect() as connection:
        return list(connection.execute(sa.text(statement), values))


def tell(site: Site, statement: str, *rows: dict[str, Any]) -> None:
    """Change something behind a site that stands still."""
    with _engine(site).begin() as connection:
        connection.execute(sa.text(statement), list(rows))


def _engine(site: Site) -> sa.Engine:
    url = sa.make_url(site.environment["DATABASE_URL"])
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    return sa.create_engine(url, poolclass=sa.NullPool)


def wait_for(what: str, condition: Callable[[], Any], seconds: float = 60) -> Any:
    """Ask again and again until the answer is true; a wait that ends is a failure that names what it waited for."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if answer := condition():
            return answer
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen within {seconds:.0f} s")
