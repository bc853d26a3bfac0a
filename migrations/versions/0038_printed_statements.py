"""Statements of mentor hours that can be checked by their code"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    op.create_table(
        "printed_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=40), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("meetings", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("verify_code", sa.String(length=16), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor_profile.id"], name=op.f("fk_printed_statement_mentor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printed_statement")),
        sa.UniqueConstraint("content_hash", name=op.f("uq_printed_statement_content_hash")),
        sa.UniqueConstraint("key", name=op.f("uq_printed_statement_key")),
        sa.UniqueConstraint("verify_code", name=op.f("uq_printed_statement_verify_code")),
    )
    op.create_index(op.f("ix_printed_statement_mentor_id"), "printed_statement", ["mentor_id"])


def downgrade() -> None:
    op.drop_table("printed_statement")
