"""What the permission matrix walks over: every route, every kind of person, rows that each may and may not see."""

import inspect
import typing
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import IntegerConverter, Rule

from accelerator import clock, demo
from accelerator.accounts import entry, queries
from accelerator.accounts.models import SignIn
from accelerator.db import Base, db, reading, unit_of_work
from accelerator.errors import DomainError
from accelerator.files import StoredFile
from accelerator.permissions import Actor, can
from accelerator.web import Access
from cohorts.models import Application, ApplicationFile, Cohort, Criterion, Enrolment, Review
from mentors.models import Match, MatchState, MentorProfile
from reports.queries import figures
from tests import stage

SAMPLE = 12
"""Rows of each kind that are looked at; the demo's accounts are among the first."""
OWNERS = 3
"""Of those who may open a row, this many try it; each of those who may not does."""


@dataclass(frozen=True)
class Person:
    """One kind of principal: a name for messages, the cookie of a signed-in browser, and what they hold."""

    name: str
    cookie: str
    actor: Actor | None
    old_cookie: str = ""
    """Of a browser in which they gave their password an hour ago."""


@dataclass(frozen=True)
class Route:
    """One address with one method and what protects it."""

    rule: Rule
    method: str
    access: Access

    def __str__(self) -> str:
        return f"{self.method} {self.rule.rule}"

    @property
    def has_subject(self) -> bool:
        return self.access.load is not None


def routes(app: Flask) -> list[Route]:
    """Every route of the app with each of its methods."""
    return [
        Route(rule, method, app.view_functions[rule.endpoint].access)  # type: ignore[attr-defined]
        for rule in sorted(app.url_map.iter_rules(), key=str)
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    ]


def people(app: Flask) -> list[Person]:
    """Everybody who might ask: nobody, each demo account, one who belongs nowhere."""
    with app.app_context(), unit_of_work():
        stranger = entry.create_person("stranger@people.example", "Stranger")
    found = [Person("anonymous", "", None)]
    for name in [*demo.ACCOUNTS, "stranger"]:
        with app.app_context(), unit_of_work():
            domain = "people.example" if name == "stranger" else "demo.example"
            user = queries.person_by_email(f"{name}@{domain}") or stranger
            actor = queries.actor_for(user)
        old, new = app.test_client(), app.test_client()
        with demo.at(clock.now() - timedelta(hours=1)):
            stage.sign_in(old, user)
        stage.sign_in(new, user)
        found.append(Person(name, _cookie(new), actor, _cookie(old)))
    with app.app_context(), unit_of_work():
        db.session.execute(
            sa.update(SignIn).values(seen_at=clock.now())
        )  # else the walk's first clicks would
    return found


def _cookie(client: FlaskClient) -> str:
    cookie = client.get_cookie("accelerator")
    return cookie.value if cookie else ""


def address(app: Flask, route: Route, values: dict[str, Any]) -> str:
    """The path of a route for these values."""
    with app.test_request_context():
        return app.url_map.bind("localhost").build(route.rule.endpoint, values, route.method)


def missing(route: Route) -> dict[str, Any]:
    """Values of the right shape that belong to no row."""
    return {
        name: 2**40 if isinstance(converter, IntegerConverter) else "z" * 16
        for name, converter in route.rule._converters.items()
    }


PAIRS: sa.Select[Any] = (
    sa.select(Enrolment.key.label("enrolment_key"), MentorProfile.key.label("mentor_key"))
    .join(Match, Match.enrolment_id == Enrolment.id)
    .join(MentorProfile, MentorProfile.id == Match.mentor_id)
    .where(Match.state == MatchState.ACTIVE)
)
VALUES: dict[str, sa.Select[Any]] = {
    "/cohorts/applications/<key:key>/files/<key:file_key>": sa.select(
        Application.key, StoredFile.key.label("file_key")
    )
    .join(ApplicationFile, ApplicationFile.application_id == Application.id)
    .join(StoredFile, StoredFile.id == ApplicationFile.file_id),
    "/cohorts/reviews/<key:key>/files/<key:file_key>": sa.select(Review.key, StoredFile.key.label("file_key"))
    .join(ApplicationFile, ApplicationFile.application_id == Review.application_id)
    .join(StoredFile, StoredFile.id == ApplicationFile.file_id),
    "/mentors/book/<key:enrolment_key>/<key:mentor_key>": PAIRS,
    "/mentors/invite/<key:enrolment_key>/<key:mentor_key>": PAIRS,
    "/cohorts/rounds/<int:round_id>/criteria/<code>": sa.select(Criterion.round_id, Criterion.code),
    "/cohorts/rounds/<int:round_id>/criteria/<code>/aside": sa.select(Criterion.round_id, Criterion.code),
    "/reports/cohorts/<slug>/figures/<name>": sa.select(
        Cohort.slug, sa.literal(next(iter(figures.QUERIES))).label("name")
    ),
}
"""Where an address names more than the row that its loader returns: the values of some that exist."""


def rows(route: Route) -> Iterator[tuple[dict[str, Any], Any]]:
    """The URL values of some rows that the route is about, each with the subject that they load."""
    load = route.access.load
    assert load is not None
    if route.rule.rule in VALUES:
        listed = db.session.execute(VALUES[route.rule.rule].limit(3 * SAMPLE)).mappings()
        candidates = [dict(values) for values in listed]
    else:
        candidates = [{name: _value(row, name) for name in route.rule.arguments} for row in _sample(load)]
    for values in candidates:
        try:
            yield values, load(**values)
        except DomainError:
            continue


def _sample(load: Callable[..., Any]) -> list[Base]:
    """Some rows of the model that a loader says it returns: the first, the last and some between."""
    model = typing.get_type_hints(inspect.unwrap(load)).get("return")
    if not (isinstance(model, type) and issubclass(model, Base)):
        raise TypeError(f"{load.__module__}.{load.__name__} must say which model it returns")
    everything = list(db.session.scalars(sa.select(model).order_by(model.id)))
    step = max(1, len(everything) // SAMPLE)
    return [*everything[:2], *everything[2::step], *everything[-2:]]


def _value(row: Any, name: str) -> Any:
    return getattr(row, name) if hasattr(row, name) else row.id


def chosen(app: Flask, route: Route, actors: list[Actor]) -> dict[tuple[int, bool], dict[str, Any]]:
    """For each actor the values of one row that they may open and of one that they may not, where there are such."""
    assert route.access.permission is not None
    found: dict[tuple[int, bool], dict[str, Any]] = {}
    with app.test_request_context(), reading():
        for values, subject in rows(route):
            for actor in actors:
                found.setdefault((actor.id, can(actor, route.access.permission, subject)), values)
    return found


def owners(chosen: dict[tuple[int, bool], dict[str, Any]]) -> list[int]:
    """The first few who may open some row of a route."""
    return sorted(actor for actor, may in chosen if may)[:OWNERS]


def picture(app: Flask, ignored: set[str]) -> dict[str, list[Any]]:
    """Every row of every table, to see afterwards that nothing changed."""
    with app.app_context(), reading():
        return {
            name: sorted(map(repr, db.session.execute(sa.select(table))))
            for name, table in Base.metadata.tables.items()
            if name not in ignored
        }
