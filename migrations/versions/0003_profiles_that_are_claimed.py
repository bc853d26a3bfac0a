"""Profiles that their team claims later, and invitations that the system itself sends."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("invitation") as table:
        table.alter_column("invited_by", existing_type=sa.Integer(), nullable=True)
    with op.batch_alter_table("organisation") as table:
        table.add_column(sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE organisation SET claimed_at ="
        " (SELECT min(starts_at) FROM membership WHERE membership.organisation_id = organisation.id)"
    )


def downgrade() -> None:
    with op.batch_alter_table("organisation") as table:
        table.drop_column("claimed_at")
    with op.batch_alter_table("invitation") as table:
        table.alter_column("invited_by", existing_type=sa.Integer(), nullable=False)
