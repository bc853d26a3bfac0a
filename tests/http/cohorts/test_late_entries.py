"""Late entry on the pages: a manager lets somebody in, an applicant types a code, all others find the call closed."""

import re
from datetime import timedelta

import pytest

from accelerator import clock
from cohorts.models.zones import wall_clock
from tests import factories as make

DAY = timedelta(days=1)


@pytest.fixture
def call(tables):
    now = clock.now()
    return make.call(title="Call 2024", opens_at=now - 9 * DAY, closes_at=now - DAY)


@pytest.fixture
def manager(call):
    return make.manager(call.programme)


def until(call, step=2 * DAY):
    return f"{wall_clock(clock.now() + step, call.zone):%Y-%m-%dT%H:%M}"


def code_of(client, call, **values):
    typed = {"until": until(call), "note": "Workshop", "max_uses": "1", **values}
    page = client.post(f"/cohorts/calls/{call.slug}/late/codes", data=typed)
    return re.search(r'id="made" value="([A-Z2-7]{5}-[A-Z2-7]{5})"', page.text)[1]


def use(client, call, code):
    return client.post(f"/cohorts/calls/{call.slug}/code", data={"code": code})


def start(client, call, name="Kali Bersih"):
    return client.post(f"/cohorts/calls/{call.slug}/apply", data={"name": name})


def test_a_manager_lets_one_applicant_in_and_the_letter_says_until_when(
    client, sign_in, call, manager, mailbox
):
    sari = make.person("Sari")
    sign_in(manager)
    typed = {"email": sari.email, "until": until(call), "note": "Flood in their street"}
    answer = client.post(f"/cohorts/calls/{call.slug}/late/grant", data=typed)
    assert answer.location == f"/cohorts/calls/{call.slug}/late"
    page = client.get(answer.location).text
    assert all(text in page for text in ("Sari", "Flood in their street", "Not used yet", "Dewi"))
    letter = mailbox()[-1]
    assert (letter["To"], letter["Subject"]) == (f"Sari <{sari.email}>", "You may still apply to “Call 2024”")
    sign_in(sari)
    page = client.get(f"/cohorts/calls/{call.slug}").text
    assert "You have a deadline of your own" in page
    assert f"/cohorts/calls/{call.slug}/apply" in page
    edit = start(client, call).location
    assert re.fullmatch(r"/cohorts/applications/[a-z2-7]{16}/edit", edit)
    assert "47 hours left" in client.get(edit).text
    sign_in(manager)
    assert "Used" in client.get(f"/cohorts/calls/{call.slug}/late").text


def test_somebody_not_known_yet_is_let_in_by_their_address(client, sign_in, call, manager, mailbox):
    sign_in(manager)
    typed = {"email": "new@startup.example", "until": until(call), "note": "Ill"}
    client.post(f"/cohorts/calls/{call.slug}/late/grant", data=typed)
    assert "new@startup.example" in mailbox()[-1]["To"]
    sign_in(make.person("New", email="new@startup.example"))
    assert start(client, call).status_code == 303


def test_a_code_is_shown_once_and_opens_the_call_for_whoever_types_it(client, sign_in, call, manager):
    sign_in(manager)
    code = code_of(client, call)
    assert code not in client.get(f"/cohorts/calls/{call.slug}/late").text
    sign_in(make.person("Sari"))
    assert f'href="/cohorts/calls/{call.slug}/code"' in client.get(f"/cohorts/calls/{call.slug}").text
    assert use(client, call, code.lower()).location == f"/cohorts/calls/{call.slug}"
    assert start(client, call).status_code == 303
    sign_in(make.person("Budi"))
    refused = use(client, call, code)
    assert (refused.status_code, "used as often as it may be" in refused.text) == (422, True)
    sign_in(manager)
    page = client.get(f"/cohorts/calls/{call.slug}/late").text
    assert all(text in page for text in ("By the code “Workshop”", "Sari", "1 of 1", "Used up"))


def test_a_wrong_code_is_told_keeps_what_was_typed_and_ends_after_ten(client, sign_in, call, manager):
    sign_in(manager)
    code = code_of(client, call)
    sign_in(make.person("Sari"))
    for _guess in range(10):
        page = use(client, call, "AAAAA-22222")
        assert page.status_code == 422
    assert "does not work for this call" in page.text
    assert 'value="AAAAA-22222"' in page.text
    refused = use(client, call, code)
    assert (refused.status_code, "Wait a quarter of an hour" in refused.text) == (429, True)


def test_all_others_find_the_call_closed(client, sign_in, call, manager):
    sign_in(manager)
    typed = {"email": make.person("Sari").email, "until": until(call), "note": "Flood"}
    client.post(f"/cohorts/calls/{call.slug}/late/grant", data=typed)
    sign_in(make.person("Budi"))
    page = client.get(f"/cohorts/calls/{call.slug}").text
    assert "This call is closed" in page
    assert "deadline of your own" not in page
    assert "access code" not in page
    assert "does not take applications now" in start(client, call).text


def test_taking_back_closes_the_call_and_what_is_typed_wrong_stays(client, sign_in, call, manager):
    sari = make.person("Sari")
    sign_in(manager)
    early = {"email": sari.email, "until": until(call, -DAY), "note": "Flood in their street"}
    page = client.post(f"/cohorts/calls/{call.slug}/late/grant", data=early)
    assert page.status_code == 422
    assert "It must lie ahead" in page.text
    assert 'value="Flood in their street"' in page.text
    client.post(f"/cohorts/calls/{call.slug}/late/grant", data={**early, "until": until(call)})
    path = re.search(
        r'"(/cohorts/late-entries/\w+/revoke)"', client.get(f"/cohorts/calls/{call.slug}/late").text
    )[1]
    assert client.post(path).status_code == 303
    assert "Taken back" in client.get(f"/cohorts/calls/{call.slug}/late").text
    sign_in(sari)
    assert "does not take applications now" in start(client, call).text


def test_a_manager_of_another_programme_finds_nothing_here(client, sign_in, call, manager):
    sign_in(manager)
    typed = {"email": "a@b.example", "until": until(call), "note": "x"}
    client.post(f"/cohorts/calls/{call.slug}/late/grant", data=typed)
    path = re.search(
        r'"(/cohorts/late-entries/\w+/revoke)"', client.get(f"/cohorts/calls/{call.slug}/late").text
    )[1]
    sign_in(make.manager(make.programme()))
    late = f"/cohorts/calls/{call.slug}/late"
    assert [client.get(late).status_code, client.get(late + "/codes").status_code] == [404, 404]
    assert client.post(path).status_code == 404


def test_the_list_asks_as_little_for_many_as_for_one(client, sign_in, call, manager, count_queries):
    sign_in(manager)

    def grant(number):
        typed = {"email": f"f{number}@b.example", "until": until(call), "note": "x"}
        client.post(f"/cohorts/calls/{call.slug}/late/grant", data=typed)

    grant(0)
    with count_queries() as one:
        client.get(f"/cohorts/calls/{call.slug}/late")
    for number in range(1, 5):
        grant(number)
    with count_queries() as five:
        client.get(f"/cohorts/calls/{call.slug}/late")
    assert one.total == five.total


def test_a_code_for_one_track_says_so_to_staff_and_to_who_uses_it_and_offers_no_other(
    client, sign_in, call, manager
):
    sign_in(manager)
    assert 'name="track"' not in client.get(f"/cohorts/calls/{call.slug}/late/codes").text
    floods, waste = make.track(call, "Floods"), make.track(call, "Waste")
    typed = {"until": until(call), "note": "Workshop", "max_uses": "1"}
    refused = client.post(f"/cohorts/calls/{call.slug}/late/codes", data={**typed, "track": "999999"})
    assert refused.status_code == 422
    code = code_of(client, call, track=str(floods.id))
    assert "Only for the track “Floods”" in client.get(f"/cohorts/calls/{call.slug}/late").text
    sign_in(make.person("Sari"))
    use(client, call, code)
    assert "Your code is for the track “Floods”" in client.get(f"/cohorts/calls/{call.slug}").text
    begun = start(client, call).location
    assert begun.endswith("/track")
    page = client.get(begun).text
    assert ("Floods" in page, "Waste" in page) == (True, False)
    assert client.post(begun, data={"track": waste.id}).status_code == 422
    assert client.post(begun, data={"track": floods.id}).location.endswith("/edit")
