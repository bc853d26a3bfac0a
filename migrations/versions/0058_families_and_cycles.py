"""Families of programmes, and cycles of calls that are opened together"""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"


def upgrade() -> None:
    op.create_table(
        "family",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family")),
        sa.UniqueConstraint("slug", name=op.f("uq_family_slug")),
    )
    op.create_table(
        "cycle",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("key", name=op.f("uq_cycle_key")),
    )
    for table, column, other in (("programme", "family_id", "family"), ("call", "cycle_id", "cycle")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.add_column(sa.Column(column, sa.Integer(), nullable=True))
            batch_op.create_index(op.f(f"ix_{table}_{column}"), [column])
            batch_op.create_foreign_key(op.f(f"fk_{table}_{column}"), other, [column], ["id"])


def downgrade() -> None:
    for table, column in (("call", "cycle_id"), ("programme", "family_id")):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"fk_{table}_{column}"), type_="foreignkey")
            batch_op.drop_index(op.f(f"ix_{table}_{column}"))
            batch_op.drop_column(column)
    op.drop_table("cycle")
    op.drop_table("family")
