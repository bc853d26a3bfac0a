"""Where factories put their rows: the app under test, in the test's own context or in one opened for the purpose."""

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from flask import Flask, has_app_context
from flask.testing import FlaskClient

from accelerator.accounts import entry
from accelerator.accounts.models import User
from accelerator.db import unit_of_work

P = ParamSpec("P")
Result = TypeVar("Result")
_open: ContextVar[bool] = ContextVar("open", default=False)
_apps: list[Flask] = []


def use(app: Flask) -> None:
    """Name the app under test; the `tables` fixture does."""
    _apps[:] = [app]


@contextmanager
def stage() -> Iterator[None]:
    """One real, committed unit of work; inside another stage it is part of that one."""
    if _open.get():
        yield
        return
    token = _open.set(True)
    try:
        if has_app_context():
            with unit_of_work():
                yield
        else:
            with _apps[0].app_context(), unit_of_work():
                yield
    finally:
        _open.reset(token)


def staged(make: Callable[P, Result]) -> Callable[P, Result]:
    """A factory whose rows are committed when it returns, whoever calls it."""

    @functools.wraps(make)
    def run(*args: P.args, **values: P.kwargs) -> Result:
        with stage():
            return make(*args, **values)

    return run


def sign_in(client: FlaskClient, user: User) -> None:
    """Sign a person in without the form, by the same row and cookie that the form makes."""
    with stage():
        token = entry.sign_in(user, "tests")
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
