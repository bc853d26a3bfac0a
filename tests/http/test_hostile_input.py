"""Every form and every list that the demo's people reach, filled with what no browser or nobody sane would send.

The answer may be anything that is meant for people: a refusal at the field, an error page, even success where the
value is fine. It is never a failure of ours (ASVS 5.0, 2.2 and 16.5).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urljoin, urlsplit

import lxml.html
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from accelerator import clock as real_clock
from tests.http import rounds
from tests.http.rounds import Person

HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "spaces nobody sees": " \t \u200b\ufeff".encode(),
    "a NUL": b"a\x00b",
    "bytes that are no text": b"\xff\xfe\xed\xa0\x80",
    "joined emoji and Thai": "👩‍👩‍👧‍👦 กรุงเทพฯ".encode() * 200,
    "seventy thousand letters": b"x" * 70_000,
    "a number of five thousand digits": b"9" * 5_000,
    "not a number": b"NaN",
    "the first day": b"0001-01-01",
    "a day that is not": b"2027-02-30T25:61",
    "brackets of every kind": b'\'"></textarea>{{ 7*7 }} {0} %s %(x)s ["a", {"b": null}] ../..',
}
UNSEEN = (
    "a NUL",
    "bytes that are no text",
    "a number of five thousand digits",
    "not a number",
    "the first day",
)
"""What nobody types, but somebody may send: for addresses and hidden fields."""
LISTS = (
    "after",
    "sort",
    "q",
    "name",
    "state",
    "sign",
    "outcome",
    "band",
    "cohort",
    "mentor",
    "month",
    "lang",
    "next",
)
"""Names that addresses of lists and pages take after the question mark."""


@dataclass(frozen=True)
class Sheet:
    """One form of a page: who sees it, where it goes, and what it would send as it stands."""

    person: Person
    method: str
    action: str
    visible: dict[str, str]
    hidden: dict[str, str]

    def bodies(self) -> Iterator[tuple[str, str]]:
        """What to send, with its name: a value in every field that one sees, or in every one that one does not."""
        for name, value in HOSTILE.items():
            yield name, urlencode({**dict.fromkeys(self.visible, value), **self.hidden})
        for name in UNSEEN if self.hidden else ():
            yield f"{name} hidden", urlencode({**self.visible, **dict.fromkeys(self.hidden, HOSTILE[name])})


def pages(app: Flask, everybody: list[Person]) -> Iterator[tuple[Person, str]]:
    """Who opens which address: each route that can be read, by everybody or by some owners of a row."""
    actors = [person.actor for person in everybody if person.actor]
    by_id = {person.actor.id: person for person in everybody if person.actor}
    for route in (route for route in rounds.routes(app) if route.method == "GET"):
        if route.access.permission is not None and route.has_subject:
            chosen = rounds.chosen(app, route, actors)
            for actor in rounds.owners(chosen):
                yield by_id[actor], rounds.address(app, route, chosen[actor, True])
        elif not route.rule.arguments:
            for person in everybody if route.access.permission is None else everybody[1:]:
                yield person, rounds.address(app, route, {})


def sheets(person: Person, path: str, page: str) -> Iterator[Sheet]:
    """The forms of a page."""
    for form in lxml.html.fromstring(page).forms:
        boxes = [box for box in form.iter("input", "select", "textarea", "button") if box.get("name")]
        unseen = {box.get("name") for box in boxes if box.get("type") == "hidden"}
        stands = dict.fromkeys((box.get("name") for box in boxes), "") | dict(form.form_values())
        yield Sheet(
            person,
            form.method,
            urljoin(path, form.action or path),
            {name: value for name, value in stands.items() if name not in unseen},
            {name: value for name, value in stands.items() if name in unseen},
        )


def browser(app: Flask, person: Person) -> FlaskClient:
    """Somebody's browser, without JavaScript."""
    client = app.test_client()
    if person.cookie:
        client.set_cookie("accelerator", person.cookie)
    return client


def trouble(app: Flask, person: Person, method: str, address: str, body: str) -> str:
    """What is wrong with the answer; nothing for any answer that is meant for people."""
    if method == "GET":
        sent = {"path": urlsplit(address).path, "query_string": body}
    else:
        sent = {"path": address, "data": body, "content_type": "application/x-www-form-urlencoded"}
    try:
        answer = browser(app, person).open(method=method, **sent)
    except Exception as failure:
        return f"{type(failure).__name__}: {str(failure)[:200]}"
    return f"answers {answer.status_code}" if answer.status_code >= 500 else ""


def endpoint(app: Flask, method: str, address: str) -> str:
    """The route that an address belongs to."""
    try:
        return str(app.url_map.bind("localhost").match(urlsplit(address).path, method)[0])
    except HTTPException:
        return address


def test_no_form_and_no_address_fails_whatever_is_sent(played: tuple[Flask, list[Person]], clock):
    app, everybody = played
    clock.freeze(real_clock.now())
    addresses: dict[str, tuple[Person, str]] = {}
    forms: dict[tuple[str, ...], Sheet] = {}
    for person, path in pages(app, everybody):
        page = browser(app, person).get(path)
        if page.status_code == 200 and page.mimetype == "text/html":
            addresses.setdefault(endpoint(app, "GET", path), (person, path))
            for sheet in sheets(person, path, page.text):
                forms.setdefault((endpoint(app, sheet.method, sheet.action), *sheet.visible), sheet)
    assert len(forms) > 90
    wrong = [
        f"GET {route} with {name}: {found}"
        for route, (person, path) in addresses.items()
        for name in UNSEEN
        if (found := trouble(app, person, "GET", path, urlencode(dict.fromkeys(LISTS, HOSTILE[name]))))
    ] + [
        f"{sheet.method} {route} with {name}: {found}"
        for (route, *_), sheet in forms.items()
        for name, body in sheet.bodies()
        if (found := trouble(app, sheet.person, sheet.method, sheet.action, body))
    ]
    assert not wrong, "\n".join(wrong)
