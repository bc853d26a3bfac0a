"""Every route × every kind of person against the declared permissions; a new module joins by being registered.

Expected is what the rule says of that person and that row, not what the page does: denied is the default, a
hidden row answers exactly like a missing one, and no refused request leaves a trace but in the audit log.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from accelerator import clock as real_clock
from accelerator import web
from tests.http import rounds
from tests.http.rounds import Person, Route

LETTERS = "a letter to applicants is written when somebody wants to; the demo has none"
PROPOSALS = "the demo's readings were all handed out"
UNSAMPLED: dict[str, str] = {
    "/mentors/versions/<key:key>": "the demo's phones all agree",
    "/cohorts/post/<key:key>": LETTERS,
    "/cohorts/post/<key:key>/send": LETTERS,
    "/cohorts/post/<key:key>/discard": LETTERS,
    "/cohorts/proposals/<key:key>": PROPOSALS,
    "/cohorts/proposals/<key:key>/discard": PROPOSALS,
    "/cohorts/proposals/<key:key>/publish": PROPOSALS,
    "/cohorts/files/<key:key>": "a selection file is made when somebody asks for it; the demo has none",
}
"""Routes with a subject of which the demo programme has no row: path → why."""

EMPTY: dict[str, str] = {
    "/cohorts/meetings/<key:key>/vote": "without an application in the query there is none to vote on",
    "/cohorts/meetings/<key:key>/minutes": "a worker prints the minutes, and in this test there is none",
    "/cohorts/rounds/<int:round_id>/nudge": "without somebody in the form there is nobody to remind",
    "/cohorts/calls/<slug>/thanks.pdf": "who judged nothing in a call is thanked for nothing",
    "/cohorts/onboarding/<key:key>/file": "what is done with a note alone has no file",
    "/cohorts/evidence/<key:key>/file": "evidence that is a link or a text has no file",
    "/mentors/speed/<key:key>/calendar.ics": "who was not announced a meeting of the day has none to put in a calendar",
    "/mentors/cohorts/<slug>/matching/pair": "without a pair in the query there is none to show",
    "/mentors/cohorts/<slug>/matching/mark": "without a pair in the form there is none to mark",
    "/mentors/cohorts/<slug>/matching/offer": "without a pair in the form there is none to offer",
}
"""Addresses that may answer 404 to people who may open them: path → why."""
CHANGES = re.compile(
    r"""[0-9a-f]{16,} | nonce="[^"]*" | next=[^"']* | value="[^"]*" | X-CSRFToken":\s"[^"]*" """, re.VERBOSE
)


def ask(
    app: Flask, person: Person, route: Route, values: dict[str, Any], *, cookie: str | None = None
) -> TestResponse:
    client = app.test_client()
    if person.cookie:
        client.set_cookie("accelerator", cookie or person.cookie)
    return client.open(rounds.address(app, route, values), method=route.method)


def is_asked_to_sign_in(response: TestResponse) -> bool:
    return response.status_code == 302 and response.headers["Location"].startswith("/login?next=")


def of_long_ago(
    app: Flask, person: Person, route: Route, values: dict[str, Any], answer: TestResponse, *, may: bool
) -> Iterator[str]:
    """A route that wants the password given lately asks those for it who may, and tells others what it always does."""
    if route.access.fresh:
        late = ask(app, person, route, values, cookie=person.old_cookie)
        asked = late.headers.get("Location", "").startswith("/account/again?next=")
        if (asked, late.status_code) != ((True, 302) if may else (False, answer.status_code)):
            yield f"{route} answers {person.name} with {late.status_code} long after the password"


def text(response: TestResponse) -> str:
    """The body without what differs from request to request."""
    return CHANGES.sub("", response.text)


def of_areas(app: Flask, person: Person, route: Route) -> Iterator[str]:
    """A route that is about no row: 403 for those who lack the right."""
    assert route.access.permission is not None
    with app.test_request_context():
        allowed = web.can(person.actor, route.access.permission)
    values = dict.fromkeys(route.rule.arguments, "z")
    response = ask(app, person, route, values)
    refused = response.status_code == 403
    if not allowed and not refused:
        yield f"{route} answers {person.name} with {response.status_code}, must be 403"
    if allowed and (refused or is_asked_to_sign_in(response)):
        yield f"{route} refuses {person.name} ({response.status_code}), who may"
    if response.status_code >= 500:
        yield f"{route} fails for {person.name}"
    yield from of_long_ago(app, person, route, values, response, may=allowed)


def of_rows(
    app: Flask, person: Person, route: Route, chosen: dict[tuple[int, bool], dict[str, Any]]
) -> Iterator[str]:
    """A route that is about one row: 404, the same as for no row, for those who may not know of it."""
    assert person.actor is not None
    gone = ask(app, person, route, rounds.missing(route))
    if gone.status_code != 404:
        yield f"{route} answers {person.name} with {gone.status_code} for a row that does not exist, must be 404"
    if hidden := chosen.get((person.actor.id, False)):
        response = ask(app, person, route, hidden)
        if (response.status_code, text(response)) != (404, text(gone)):
            yield f"{route} tells {person.name} of a hidden row {hidden} ({response.status_code})"
        yield from of_long_ago(app, person, route, hidden, response, may=False)
    if (own := chosen.get((person.actor.id, True))) and person.actor.id in rounds.owners(chosen):
        response = ask(app, person, route, own)
        refused = response.status_code in (403, 404) and route.rule.rule not in EMPTY
        if refused or response.status_code >= 500 or is_asked_to_sign_in(response):
            yield f"{route} answers {person.name} with {response.status_code} for {own}, which they may open"
        yield from of_long_ago(app, person, route, own, response, may=True)


def of_the_public(app: Flask, people: Iterable[Person], route: Route) -> Iterator[str]:
    """An open route refuses nobody; what it shows is its own affair."""
    for person in people if route.method == "GET" and route.rule.rule != "/healthz" else ():
        response = ask(app, person, route, rounds.missing(route) if route.rule.arguments else {})
        if is_asked_to_sign_in(response) or response.status_code == 403 or response.status_code >= 500:
            yield f"{route} answers {person.name} with {response.status_code}"


def test_every_route_as_everybody(played: tuple[Flask, list[Person]], clock):
    app, everybody = played
    clock.freeze(real_clock.now())  # a slow machine must not let sign-ins age under the walk
    actors = [person.actor for person in everybody if person.actor]
    before = rounds.picture(app, {"audit_entry", "attempt"})
    wrong: list[str] = []
    for route in rounds.routes(app):
        if route.access.permission is None:
            wrong += of_the_public(app, (everybody[0], everybody[-1]), route)
            continue
        chosen = rounds.chosen(app, route, actors) if route.has_subject else {}
        for person in everybody:
            if person.actor is None:
                response = ask(app, person, route, rounds.missing(route) if route.rule.arguments else {})
                wrong += (
                    []
                    if is_asked_to_sign_in(response)
                    else [f"{route} answers anonymous {response.status_code}"]
                )
            elif route.has_subject:
                wrong += of_rows(app, person, route, chosen)
            else:
                wrong += of_areas(app, person, route)
        if route.has_subject and not chosen and route.rule.rule not in UNSAMPLED:
            wrong.append(f"{route}: the demo programme has no such row; add one, or a reason to UNSAMPLED")
    assert not wrong, "\n".join(wrong)
    assert rounds.picture(app, {"audit_entry", "attempt"}) == before


def test_a_route_without_a_decision_stops_the_start(app: Flask):
    bare = Flask("bare")
    bare.add_url_rule("/bare", "bare", lambda: "")
    with pytest.raises(RuntimeError, match="neither @guard nor @public"):
        web.check_routes(bare)
