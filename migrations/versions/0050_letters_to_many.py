"""Letters to all who stand somewhere in a call"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"


def upgrade() -> None:
    op.create_table(
        "call_letter",
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column(
            "circle",
            sa.Enum(
                "begun",
                "waiting",
                "waitlisted",
                "accepted",
                name="circle",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("subjects", sa.JSON(), nullable=False),
        sa.Column("bodies", sa.JSON(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("people >= 0", name=op.f("ck_call_letter_people")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_letter_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_letter")),
        sa.UniqueConstraint("key", name=op.f("uq_call_letter_key")),
    )
    with op.batch_alter_table("call_letter") as batch_op:
        batch_op.create_index(op.f("ix_call_letter_call_id"), ["call_id"])


def downgrade() -> None:
    op.drop_table("call_letter")
