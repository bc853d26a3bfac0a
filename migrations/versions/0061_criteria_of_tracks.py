"""Criteria that are limited to tracks"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"


def upgrade() -> None:
    with op.batch_alter_table("criterion") as table:
        table.add_column(sa.Column("tracks", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("criterion") as table:
        table.drop_column("tracks")
