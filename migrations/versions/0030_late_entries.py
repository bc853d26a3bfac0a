"""Deadlines of single applicants, codes that give them, and a call's questions and answers"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    op.add_column("call", sa.Column("faq", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "late_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("max_uses", sa.Integer(), nullable=False),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("max_uses >= 1", name=op.f("ck_late_code_max_uses")),
        sa.CheckConstraint("uses BETWEEN 0 AND max_uses", name=op.f("ck_late_code_uses")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_late_code_call_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_late_code_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_code")),
        sa.UniqueConstraint("key", name=op.f("uq_late_code_key")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_late_code_code_hash")),
    )
    op.create_index(op.f("ix_late_code_call_id"), "late_code", ["call_id"])
    op.create_table(
        "late_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=320), nullable=False),
        sa.Column("code_id", sa.Integer(), nullable=True),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("granted_by", sa.Integer(), nullable=False),
        sa.Column("startup_id", sa.Integer(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(startup_id IS NULL) = (used_at IS NULL)", name=op.f("ck_late_entry_used_by_a_startup")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_late_entry_call_id")),
        sa.ForeignKeyConstraint(["code_id"], ["late_code.id"], name=op.f("fk_late_entry_code_id")),
        sa.ForeignKeyConstraint(["granted_by"], ["user.id"], name=op.f("fk_late_entry_granted_by")),
        sa.ForeignKeyConstraint(["startup_id"], ["organisation.id"], name=op.f("fk_late_entry_startup_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_late_entry")),
        sa.UniqueConstraint("key", name=op.f("uq_late_entry_key")),
        sa.UniqueConstraint("code_id", "email", name=op.f("uq_late_entry_code_id_email")),
    )
    op.create_index("ix_late_entry_call_email", "late_entry", ["call_id", "email"])
    op.create_index("ix_late_entry_call_startup", "late_entry", ["call_id", "startup_id"])


def downgrade() -> None:
    op.drop_table("late_entry")
    op.drop_table("late_code")
    op.drop_column("call", "faq")
