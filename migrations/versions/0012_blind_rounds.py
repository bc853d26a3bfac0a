"""Blind rounds say which answers they leave out"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.add_column("round", sa.Column("hidden", sa.JSON(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("round") as table:
        table.drop_column("hidden")
