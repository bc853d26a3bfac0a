"""Which revision of an application its reader has judged"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.add_column("review", sa.Column("read_number", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("review", "read_number")
