"""The day on which an agreement to keep silent was signed"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.add_column("mentor_tie", sa.Column("signed_on", sa.Date(), nullable=True))
    op.execute("UPDATE mentor_tie SET signed_on = date(created_at) WHERE kind = 'nda'")


def downgrade() -> None:
    with op.batch_alter_table("mentor_tie") as batch_op:
        batch_op.drop_column("signed_on")
