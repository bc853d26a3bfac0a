"""Families: each says of its own programmes whether they belong, nobody of others'."""

import pytest
import sqlalchemy as sa

from accelerator.accounts.models import Role
from accelerator.db import db, reading, unit_of_work
from accelerator.errors import Conflict, DomainError, NotAllowed
from cohorts.models import Family, Programme
from cohorts.operations import families as operations
from cohorts.queries import families as queries
from tests import factories as make


@pytest.fixture
def jakarta(context):
    return make.programme("Jakarta")


@pytest.fixture
def berlin(context):
    return make.programme("Berlin")


def begun(actor, *programmes, slug="smart-change"):
    with unit_of_work():
        found = programmes_by_id(programmes)
        operations.create_family(actor, slug=slug, name="Smart Change", summary="", programmes=found)


def programmes_by_id(rows):
    query = sa.select(Programme).where(Programme.id.in_([row.id for row in rows]))
    return list(db.session.scalars(query))


def edited(actor, *programmes, slug="smart-change", name="Smart Change"):
    with unit_of_work():
        family = queries.family(slug)
        operations.edit_family(actor, family, name=name, summary="", programmes=programmes_by_id(programmes))


def members(slug="smart-change"):
    with reading():
        return [programme.name for programme in queries.family(slug).programmes]


def test_a_family_gathers_the_programmes_of_whoever_makes_it(jakarta, berlin):
    both = make.manager(jakarta)
    make.role(both, Role.MANAGER, berlin.scopes[0])
    begun(make.actor(both), jakarta, berlin)
    assert members() == ["Berlin", "Jakarta"]


def test_nobody_gathers_a_programme_of_somebody_else(jakarta, berlin):
    with pytest.raises(NotAllowed):
        begun(make.actor(make.manager(jakarta)), jakarta, berlin)
    with reading():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Family)) == 0


def test_a_family_begins_with_a_programme_and_a_programme_has_one_family(jakarta):
    manager = make.actor(make.manager(jakarta))
    with pytest.raises(DomainError, match="at least one programme"):
        begun(manager)
    begun(manager, jakarta)
    with pytest.raises(Conflict, match="another family"):
        begun(manager, jakarta, slug="second")


def test_who_edits_decides_on_their_own_programmes_only(jakarta, berlin):
    first, second = make.actor(make.manager(jakarta)), make.actor(make.manager(berlin))
    begun(first, jakarta)
    with pytest.raises(NotAllowed):
        edited(second, berlin)
    both = make.manager(jakarta, "Both")
    make.role(both, Role.MANAGER, berlin.scopes[0])
    edited(make.actor(both), jakarta, berlin)
    edited(second, name="Renamed")  # takes Berlin out, and leaves Jakarta where it is
    assert members() == ["Jakarta"]
