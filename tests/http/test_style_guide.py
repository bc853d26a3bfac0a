"""The style guide, and through it the macros that every page is made of."""

import re


def test_anybody_may_look_and_every_part_is_there(client):
    page = client.get("/ui")
    assert page.status_code == 200
    assert re.findall(r"<h2>([^<]+)</h2>", page.text)[:7] == [
        "To do",
        "Numbers that open",
        "Messages",
        "Somebody was quicker",
        "Lists",
        "No sessions yet",
        "A form",
    ]


def test_a_problem_is_told_at_its_field_and_above_the_form(client):
    text = client.get("/ui").text
    assert '<a href="#wrong-name">Startup: Please fill this in.</a>' in text
    assert '<a href="#wrong-stage-0">Stage: A pilot needs a city: choose one above.</a>' in text
    box = re.search(r'<input[^>]*id="wrong-name"[^>]*>', text)[0]
    assert 'aria-describedby="wrong-name-error"' in box
    assert 'aria-invalid="true"' in box
    assert 'id="wrong-name-error"' in text


def test_sorting_keeps_the_filters_and_leaves_the_page(client):
    text = client.get("/ui?search-name=A%26B&after=cursor&sort=-score&_scheme=javascript").text
    links = re.findall(r'<th scope="col"[^>]*><a href="([^"]+)">', text)
    kept = "?search-name=A%26B&amp;_scheme=javascript"
    assert links == [f"{kept}&amp;sort=name", f"{kept}&amp;sort=city", f"{kept}&amp;sort=score"]
    assert 'aria-sort="descending"' in text


def test_a_script_without_the_nonce_would_not_run(client):
    page = client.get("/ui")
    nonce = re.search(r"'nonce-([^']+)'", page.headers["Content-Security-Policy"])[1]
    scripts = re.findall(r"<script[^>]*>", page.text)
    assert all(f'nonce="{nonce}"' in script or 'type="module"' in script for script in scripts)
    assert client.get("/ui").headers["Content-Security-Policy"] != page.headers["Content-Security-Policy"]
