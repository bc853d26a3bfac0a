"""Fixtures that every test may use. `context` is for operations and queries, `client` for pages; never both."""

import contextlib
import email
import email.policy
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from flask_migrate import upgrade
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from accelerator import clock as real_clock
from accelerator import jobs
from accelerator.accounts import passwords
from accelerator.accounts.models import User
from accelerator.app import create_app
from accelerator.db import db
from accelerator.facts import Fact, listeners
from accelerator.mail import MailState, OutboxMail, outbox_folder
from tests import engines, stage
from tools import i18n

pytest_plugins = ["tests.engines", "tests.live", "tests.cast"]

hypothesis_settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile(
    "untimed"
)  # how fast examples come says what else the machine does, nothing of us


@pytest.fixture(scope="session", params=engines.ENGINES)
def app(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """The application on a migrated, empty database; each test that uses it runs once per engine."""
    i18n.compile_all()
    passwords.hasher = PasswordHasher(
        time_cost=1, memory_cost=64, parallelism=1
    )  # the real one is slow on purpose
    passwords._nobodys = passwords.hashed("nobody has this password")
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(engines.instance_folder())
        url = stack.enter_context(engines.database(request.param, folder))
        made = create_app(engines.settings(folder, url))
        made.config["WTF_CSRF_ENABLED"] = False  # the browser tests post through real forms
        with made.app_context():
            upgrade()
            jobs.prepare()
        yield made
        with made.app_context():
            db.engine.dispose()


@pytest.fixture
def tables(app: Flask) -> Iterator[None]:
    """Empty tables; what the test commits is deleted after it."""
    stage.use(app)
    yield
    engines.empty(app)


@pytest.fixture
def context(app: Flask, tables: None) -> Iterator[Flask]:
    """An application context, for tests of operations, queries and jobs."""
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask, tables: None) -> FlaskClient:
    """A browser without JavaScript; it has no application context, so requests share nothing with the test."""
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient) -> Callable[..., FlaskClient]:
    """Sign a person in to `client`, or to another client of the app, without the form."""

    def enter(user: User, browser: FlaskClient | None = None) -> FlaskClient:
        browser = browser or client
        stage.sign_in(browser, user)
        return browser

    return enter


@pytest.fixture
def facts() -> Iterator[list[Fact]]:
    """The facts recorded while the test runs, in order."""
    recorded: list[Fact] = []
    listeners.append(recorded.append)
    yield recorded
    listeners.remove(recorded.append)


class Clock:
    """The one thing that tests may replace."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._patch = monkeypatch

    def freeze(self, moment: datetime) -> None:
        """Stop the time at an aware instant."""
        self._patch.setattr("accelerator.clock.source", lambda: moment)

    def move(self, step: timedelta) -> None:
        """Stop the time at a step from now."""
        self.freeze(real_clock.now() + step)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The time: `clock.freeze(instant)`, `clock.move(step)`."""
    return Clock(monkeypatch)


@pytest.fixture
def run_jobs(app: Flask) -> Callable[[], int]:
    """Run everything that waits in the queue, here and now."""

    def run() -> int:
        with app.app_context():
            return jobs.drain()

    return run


@pytest.fixture
def mailbox(app: Flask, run_jobs: Callable[[], int]) -> Callable[[], list[EmailMessage]]:
    """Run the waiting jobs, then read every letter that was sent, oldest first."""

    def read() -> list[EmailMessage]:
        run_jobs()
        with app.app_context():
            sent = sa.select(OutboxMail.key).where(OutboxMail.state == MailState.SENT).order_by(OutboxMail.id)
            files = [outbox_folder() / f"{key}.eml" for key in db.session.scalars(sent)]
        return [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]  # type: ignore[misc]

    return read


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], contextlib.AbstractContextManager[engines.Counted]]:
    """`with count_queries() as counted: ...`, then `counted.total`."""
    return engines.counter(app)
