"""What a list costs does not depend on how many rows there are: as many questions, as long a page."""

import sqlalchemy as sa

from accelerator.accounts.models import User
from accelerator.db import db
from bench import pages, rows
from tests import engines
from tests.stage import stage

FEW, MANY = 600, 900
"""Both more than a page holds and a cohort has at work, so that the second is not longer for its rows."""
LONGER = 1.02
"""Larger numbers have more digits."""


def test_lists_ask_as_often_and_say_as_much_of_many_rows_as_of_few(app, client, sign_in, count_queries):
    few = measured(app, FEW, client, sign_in, count_queries)
    engines.empty(app)
    many = measured(app, MANY, client, sign_in, count_queries)
    assert {name: asked for name, (asked, _length) in many.items()} == {
        name: asked for name, (asked, _length) in few.items()
    }
    longer = [name for name, (_asked, length) in many.items() if length > LONGER * few[name][1]]
    assert longer == []


def measured(app, count, client, sign_in, count_queries):
    """{page: (queries, characters)} with so many rows of everything."""
    with app.app_context():
        rows.fill(count)
        rows.fill_readings(count)
    return {
        name: asked(client, path, count_queries)
        for person, wanted in ((rows.MANAGER, pages.PAGES), (rows.READER, pages.READERS_PAGES))
        for _signed_in in [sign_in(person_with(person))]
        for name, path in wanted.items()
    }


def person_with(ident):
    with stage():
        return db.session.scalars(sa.select(User).where(User.id == ident)).one()


def asked(client, path, count_queries):
    assert client.get(path).status_code == 200
    with count_queries() as counted:
        page = client.get(path)
    return counted.total, len(page.text)
