"""The migrations make exactly the tables that the models describe, on both engines."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask

from accelerator.db import Base, db


def is_ours(_thing: object, name: str | None, kind: str, reflected: bool, _compared: object) -> bool:
    return not (kind == "table" and reflected and name not in Base.metadata.tables)


def test_the_migrations_match_the_models(context: Flask):
    with db.engine.connect() as connection:
        options = {"compare_type": True, "include_object": is_ours}
        difference = compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata)
    assert difference == []
