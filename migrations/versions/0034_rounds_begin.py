"""What makes a planned round begin"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

BEGIN = sa.Enum(
    "by_hand", "on_date", "when_read", name="begin", native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    with op.batch_alter_table("round") as batch_op:
        batch_op.add_column(sa.Column("begins", BEGIN, nullable=False, server_default="by_hand"))


def downgrade() -> None:
    with op.batch_alter_table("round") as batch_op:
        batch_op.drop_column("begins")
