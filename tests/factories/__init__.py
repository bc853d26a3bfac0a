"""`from tests import factories as make`: plain functions that build and commit rows."""

from tests.factories.platform import admin, member, organisation, person, reload, role

__all__ = ["admin", "member", "organisation", "person", "reload", "role"]
