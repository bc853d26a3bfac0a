"""What every template may say: who is signed in, where they can go, which languages there are."""

import base64
import hmac
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request, url_for

from accelerator import permissions
from accelerator.web import actor_or_none, menu
from config import LOCALES


@dataclass(frozen=True)
class Place:
    """A navigation entry as this person sees it now."""

    label: Any
    url: str
    active: bool
    count: int | None = None


def _can(permission: str, subject: Any = None) -> bool:
    """`can("application.decide", application)` in a template: the same rule as the route's."""
    return permissions.can(actor_or_none(), permission, subject)


def _navigation() -> list[Place]:
    actor = actor_or_none()
    if actor is None:
        return []
    shown = [entry for entry in sorted(menu, key=lambda entry: entry.order) if entry.shown(actor)]
    places = [(entry.label, url_for(entry.endpoint, **entry.values)) for entry in shown]
    here = max((url for _label, url in places if _contains(url, request.path)), key=len, default=None)
    return [Place(label, url, url == here) for label, url in places]


def _offline_key() -> str:
    """Locks what this person's browser keeps until it can be sent; the same at every sign-in, stored nowhere."""
    actor = actor_or_none()
    secret = current_app.config["SETTINGS"].signing_secret.encode()
    mark = f"offline:{actor.id if actor else 0}".encode()
    return base64.b64encode(hmac.digest(secret, mark, "sha256")).decode()


def _contains(url: str, path: str) -> bool:
    return path == url or (url != "/" and path.startswith(url.rstrip("/") + "/"))


def init_app(app: Flask) -> None:
    """Give every template the words of the shell."""
    settings = app.config["SETTINGS"]
    app.jinja_env.globals.update(
        can=_can,
        offline_key=_offline_key,
        locales=list(LOCALES.items()),
        demo=settings.demo,
        site=settings.site,
    )

    @app.context_processor
    def who_and_where() -> dict[str, Any]:
        return {"current_actor": actor_or_none(), "navigation": _navigation()}
