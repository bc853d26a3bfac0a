"""People and their roles: who is offered what to give, and how a role is told (R21)."""

import re

from accelerator.accounts.models import Role
from tests import factories as make


def options(page: str, name: str) -> list[str]:
    """The words one can choose from in a field."""
    box = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.DOTALL)
    return re.findall(r"<option[^>]*>(.*?)</option>", box[0]) if box else []


def test_a_manager_gives_roles_for_their_own_programmes_alone(client, sign_in, mailbox):
    programme, _other = make.programme("Better Streets"), make.programme("Clean Rivers")
    sign_in(make.manager(programme))
    page = client.get("/people/invite").text
    roles = ["Programme manager", "Reviewer", "Mentor", "Trainer", "City official", "Funder"]
    assert (options(page, "role"), options(page, "scope")) == (roles, ["Better Streets"])
    nok = {"email": "nok@people.example", "name": "Nok", "role": "reviewer"}
    given = client.post("/people/invite", data={**nok, "scope": programme.scopes[0]})
    assert (given.status_code, [str(letter["To"]) for letter in mailbox()]) == (
        303,
        ["Nok <nok@people.example>"],
    )


def test_an_administrator_gives_roles_for_everything_or_for_a_part_by_its_name(client, sign_in):
    cohort = make.cohort(make.programme("Better Streets"), name="Streets 2027")
    make.call(cohort, title="Spring")
    sign_in(make.admin())
    page = client.get("/people/invite").text
    parts = ["all programmes", "Better Streets", "Cohort Streets 2027", "Call Spring"]
    assert (options(page, "role")[0], options(page, "scope")) == ("Administrator", parts)


def test_a_role_is_told_with_the_name_of_what_it_is_for(client, sign_in):
    reader = make.role(make.person("Nok"), Role.REVIEWER, make.programme("Better Streets").scopes[0])
    sign_in(make.admin())
    page = client.get(f"/people/{reader.key}").text
    assert re.findall(r'<th scope="row">Reviewer</th><td[^>]*>(.*?)</td>', page) == ["Better Streets"]


def test_a_person_is_shown_with_every_team_they_belong_or_belonged_to(client, sign_in):
    nok = make.person("Nok")
    make.organisation("Kanal Cleaner", owner=nok)
    sign_in(make.admin())
    page = client.get(f"/people/{nok.key}").text
    assert re.findall(r'<th scope="row">(?:<a [^>]*>)?(Kanal.*?)<', page) == ["Kanal Cleaner"]


def test_a_team_of_a_person_is_linked_only_for_who_may_open_it(client, sign_in, count_queries):
    nok, admin = make.person("Nok"), make.admin()
    kanal = make.organisation("Kanal Cleaner", owner=nok)
    make.member(kanal, admin)
    sign_in(admin)
    costs = []
    for more in ("Rooftop Farms", "Night Bus", "Quiet Streets", "Clean Air"):
        make.organisation(more, owner=nok)
        with count_queries() as counted:
            page = client.get(f"/people/{nok.key}").text
        costs.append(counted.total)
    linked = re.findall(r'<a href="(/organisations/\w+)">', page)
    assert f"/organisations/{kanal.key}" in linked
    assert {client.get(url).status_code for url in linked} == {200}
    assert len(set(costs)) == 1


def test_a_refused_reason_is_said_at_its_box_and_what_was_typed_is_still_there(client, sign_in):
    nok = make.person("Nok")
    sign_in(make.admin())
    long = "left " * 500
    page = client.post(f"/people/{nok.key}/suspend", data={"reason": long})
    box = re.search(r'<details class="confirm" open>.*?</details>', page.text, re.DOTALL)
    assert page.status_code == 422
    assert re.findall(r'<textarea class="input" id="reason"[^>]*>(.*?)</textarea>', box[0]) == [long.strip()]
    assert re.findall(r"Error:</span> (.*?)</span>", box[0]) == ["At most 2000 characters."]
    assert make.reload(nok).is_active
