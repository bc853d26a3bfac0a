"""The demo programme as a stage for tests that walk over every page."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask

from accelerator import demo
from accelerator.db import Unit, unit_of_work
from tests import stage
from tests.http import rounds
from tests.http.rounds import Person

MOST_STATEMENTS = 10_150
"""That the demo may take; its two thousand acts need about six each, and a look-up in a loop would show here."""


@contextmanager
def nothing_stays() -> Iterator[Unit]:
    """A request's transaction that is undone whatever it answers, so that allowed writes can be tried too."""
    with unit_of_work() as unit:
        yield Unit()
        unit.commit = False


@pytest.fixture
def played(
    app: Flask, tables: None, monkeypatch: pytest.MonkeyPatch, count_queries: Any
) -> tuple[Flask, list[Person]]:
    """The demo programme, everybody signed in, and requests that leave nothing behind."""
    stage.use(app)
    with app.app_context(), count_queries() as counted:
        demo.load()
    assert counted.total < MOST_STATEMENTS
    everybody = rounds.people(app)
    for module in [
        module for name, module in sys.modules.items() if name.endswith(("accelerator.web", "views"))
    ]:
        if hasattr(module, "unit_of_work"):
            monkeypatch.setattr(module, "unit_of_work", nothing_stays)
    return app, everybody
