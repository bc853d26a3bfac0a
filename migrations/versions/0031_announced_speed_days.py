"""Speed days that are announced: what stands in everybody's calendar, and days that are called off"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    with op.batch_alter_table("speed_day", schema=None) as batch_op:
        batch_op.add_column(sa.Column("publications", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("published_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("cancel_reason", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "speed_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("sequence >= 0", name=op.f("ck_speed_entry_sequence")),
        sa.ForeignKeyConstraint(["day_id"], ["speed_day.id"], name=op.f("fk_speed_entry_day_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_speed_entry_enrolment_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor_profile.id"], name=op.f("fk_speed_entry_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speed_entry")),
        sa.UniqueConstraint(
            "day_id", "enrolment_id", "mentor_id", name=op.f("uq_speed_entry_day_id_enrolment_id_mentor_id")
        ),
    )
    with op.batch_alter_table("speed_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_speed_entry_enrolment_id"), ["enrolment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_speed_entry_mentor_id"), ["mentor_id"], unique=False)


def downgrade() -> None:
    op.drop_table("speed_entry")
    with op.batch_alter_table("speed_day", schema=None) as batch_op:
        for name in ("cancel_reason", "cancelled_at", "published_at", "publications"):
            batch_op.drop_column(name)
