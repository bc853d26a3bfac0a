"""Who is picked by hand to read an application: what speaks against a person is said before, not after."""

import re

import pytest

from cohorts.models import ApplicationState, ConflictKind, Effect
from cohorts.operations import conflicts as operations
from tests import factories as make
from tests.stage import stage

BLOCKING = dict.fromkeys(ConflictKind, Effect.BLOCK)


@pytest.fixture
def call(tables):
    return make.closed_call()


def options(client, application) -> list[tuple[str, bool]]:
    """The people who can be picked, in their order, and whether the option can be chosen."""
    text = client.get(f"/cohorts/applications/{application.key}/reviews").text
    found = re.findall(r"<option([^>]*)>([^<]*)</option>", text)
    return [(label, "disabled" not in more) for more, label in found]


def test_each_option_says_what_connects_the_person_with_the_startup(call, client, sign_in):
    manager = make.manager(call.programme)
    startup = make.organisation("Kali", website="https://kali.example")
    application = make.application(state=ApplicationState.SUBMITTED, call=call, startup=startup)
    make.member(startup, make.reviewer(call, "Ani"))
    make.reviewer(call, "Bima", email="bima@kali.example")
    make.reviewer(call, "Citra")
    with stage():
        operations.set_effects(
            make.actor(manager), call, effects={**BLOCKING, ConflictKind.MAIL_DOMAIN: Effect.WARN}
        )
    sign_in(manager)
    assert options(client, application) == [
        ("Citra", True),
        ("Bima – to be considered: the same mail domain as the startup", True),
        ("Ani – must not read it: a member of the startup within three years", False),
    ]


def test_a_barred_person_is_refused_whatever_the_browser_sends(call, client, sign_in):
    startup, barred = make.organisation("Kali"), make.reviewer(call, "Ani")
    make.member(startup, barred)
    application = make.application(state=ApplicationState.SUBMITTED, call=call, startup=startup)
    sign_in(make.manager(call.programme))
    path = f"/cohorts/applications/{application.key}/reviews"
    answer = client.post(path, data={"reviewer": str(barred.id)})
    assert (answer.status_code, "Ani must not read this application" in answer.text) == (422, True)
