"""Calls whose staff may read drafts"""

import sqlalchemy as sa
from alembic import op

revision = "0070"
down_revision = "0069"


def upgrade() -> None:
    op.add_column(
        "call", sa.Column("staff_reads_drafts", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    with op.batch_alter_table("call") as table:
        table.drop_column("staff_reads_drafts")
