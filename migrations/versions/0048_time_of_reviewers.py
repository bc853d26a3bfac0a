"""What reviewers take part in besides reading, and when"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"


def upgrade() -> None:
    with op.batch_alter_table("commitment") as table:
        table.add_column(sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("times", sa.String(length=300), nullable=False, server_default=""))
    with op.batch_alter_table("commitment") as table:
        table.alter_column("parts", server_default=None)
        table.alter_column("times", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("commitment") as table:
        table.drop_column("times")
        table.drop_column("parts")
