"""Conflicts of interest and agreements to keep silent between mentors and startups"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.create_table(
        "mentor_tie",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("startup_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("conflict", "nda", name="tiekind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor_profile.id"], name=op.f("fk_mentor_tie_mentor_id")),
        sa.ForeignKeyConstraint(["startup_id"], ["organisation.id"], name=op.f("fk_mentor_tie_startup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mentor_tie")),
        sa.UniqueConstraint("key", name=op.f("uq_mentor_tie_key")),
    )
    with op.batch_alter_table("mentor_tie", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mentor_tie_mentor_id"), ["mentor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_mentor_tie_startup_id"), ["startup_id"], unique=False)
        batch_op.create_index(
            "uq_mentor_tie_live",
            ["mentor_id", "startup_id", "kind"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )


def downgrade() -> None:
    op.drop_table("mentor_tie")
