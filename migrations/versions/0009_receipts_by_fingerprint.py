"""Find a receipt by its fingerprint"""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    with op.batch_alter_table("submission") as batch_op:
        batch_op.create_index(op.f("ix_submission_content_hash"), ["content_hash"])


def downgrade() -> None:
    with op.batch_alter_table("submission") as batch_op:
        batch_op.drop_index(op.f("ix_submission_content_hash"))
