"""Challenge tracks of a call, and the one that an application takes up"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade() -> None:
    op.create_table(
        "track",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("titles", sa.JSON(), nullable=False),
        sa.Column("summaries", sa.JSON(), nullable=False),
        sa.Column("partner_id", sa.Integer(), nullable=True),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_track_call_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["organisation.id"], name=op.f("fk_track_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
    )
    op.create_index("ix_track_call_position", "track", ["call_id", "position"])
    op.create_index(op.f("ix_track_partner_id"), "track", ["partner_id"])
    with op.batch_alter_table("call") as table:
        table.add_column(sa.Column("has_tracks", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("call") as table:
        table.alter_column("has_tracks", server_default=None)
    with op.batch_alter_table("application") as table:
        table.add_column(sa.Column("track_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_application_track_id"), "track", ["track_id"], ["id"])
        table.create_index(op.f("ix_application_track_id"), ["track_id"])


def downgrade() -> None:
    with op.batch_alter_table("application") as table:
        table.drop_index(op.f("ix_application_track_id"))
        table.drop_constraint(op.f("fk_application_track_id"), type_="foreignkey")
        table.drop_column("track_id")
    with op.batch_alter_table("call") as table:
        table.drop_column("has_tracks")
    op.drop_table("track")
