"""A site's database before it runs and while it does: rows made for it, and a second reader's look from outside."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask_migrate import upgrade

import config
from accelerator import jobs
from accelerator.accounts.models import User
from accelerator.app import create_app
from accelerator.db import db
from tests import engines, stage
from tests.live import Site


@contextmanager
def furnished(folder: Path, url: str) -> Iterator[Flask]:
    """An app on a new database, for factories; what they make is there when the site is served, and no demo is."""
    app = create_app(engines.settings(folder, url, demo=True, secret_key=config.DEVELOPMENT_SECRET))
    with app.app_context():
        upgrade()
        jobs.prepare()
    stage.use(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def cookie_of(app: Flask, user: User) -> str:
    """The cookie of a browser in which somebody has signed in."""
    client = app.test_client()
    stage.sign_in(client, user)
    cookie = client.get_cookie("accelerator")
    assert cookie is not None
    return cookie.value


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
