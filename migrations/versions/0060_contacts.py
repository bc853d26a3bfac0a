"""The contacts of a team: one primary, and others for what they are asked about"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"

IN_FORCE = sa.text("is_primary AND ends_at IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("membership") as table:
        table.add_column(sa.Column("is_primary", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("duties", sa.JSON(), nullable=False, server_default="[]"))
    # who spoke for an organisation first is addressed until its team says otherwise
    op.execute(
        "UPDATE membership SET is_primary = (1 = 1) WHERE id IN (SELECT min(m.id) FROM membership m"
        " JOIN \"user\" u ON u.id = m.user_id WHERE m.ends_at IS NULL AND m.role = 'owner' AND u.is_active"
        " GROUP BY m.organisation_id)"
    )
    op.create_index(
        "uq_membership_primary",
        "membership",
        ["organisation_id"],
        unique=True,
        sqlite_where=IN_FORCE,
        postgresql_where=IN_FORCE,
    )
    with op.batch_alter_table("membership") as table:
        table.alter_column("is_primary", server_default=None)
        table.alter_column("duties", server_default=None)


def downgrade() -> None:
    op.drop_index("uq_membership_primary", table_name="membership")
    with op.batch_alter_table("membership") as table:
        table.drop_column("duties")
        table.drop_column("is_primary")
