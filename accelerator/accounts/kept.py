"""What somebody typed is kept when the form could not be taken, and given back to the same browser once (A17)."""

from typing import Any

from flask import g, request, session
from werkzeug.datastructures import MultiDict

from accelerator.accounts import entry, queries
from accelerator.db import new_key

NEVER_KEPT = ("csrf_token", "password", "current", "new", "factor_code", "sealed")
MOST_KEPT = 200_000


def keep_typed(path: str) -> None:
    """Keep this request's fields for the page on which they were typed; part of the running transaction."""
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in NEVER_KEPT]
    if not fields or sum(len(name) + len(value) for name, value in fields) > MOST_KEPT:
        return
    token = session["kept"] = new_key()
    entry.keep_input(token, path.split("?")[0], fields)


def typed_texts() -> list[tuple[str, str]]:
    """What this request's form carried in words, to be shown once more to whoever may not leave it here any more."""
    hidden = (*NEVER_KEPT, "version", "number", "asked")
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in hidden and value.strip() and len(value) <= MOST_KEPT
    ]


def bring_back_typed() -> None:
    """On the page where the text was typed, hand it to the form (accelerator.forms) once."""
    token = session.get("kept")
    if token is None or request.method != "GET" or request.endpoint in ("static", "accounts.login"):
        return
    fields = queries.kept_input(token, request.path)
    if fields is not None:
        g.kept_input = MultiDict(fields)
        g.after = [*g.get("after", []), _was_given_back]


def _was_given_back(response: Any) -> Any:
    """Only by a page that was shown: one that led somewhere else first shows it later."""
    if response.status_code == 200:
        session.pop("kept", None)
    return response
