"""Who reads in a round, where not everybody does"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"


def upgrade() -> None:
    with op.batch_alter_table("round") as table:
        table.add_column(sa.Column("readers", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("round") as table:
        table.drop_column("readers")
