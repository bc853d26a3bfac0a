"""Versions of forms: an application keeps the questions it began with when its call goes on to others."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "form_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_form_version_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_form_version_call_id_number")),
    )
    with op.batch_alter_table("form_version") as table:
        table.create_index(op.f("ix_form_version_call_id"), ["call_id"])
    with op.batch_alter_table("application") as table:
        table.add_column(sa.Column("form_version_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_application_form_version_id"), "form_version", ["form_version_id"], ["id"]
        )
        table.create_index(op.f("ix_application_form_version_id"), ["form_version_id"])


def downgrade() -> None:
    with op.batch_alter_table("application") as table:
        table.drop_index(op.f("ix_application_form_version_id"))
        table.drop_constraint(op.f("fk_application_form_version_id"), type_="foreignkey")
        table.drop_column("form_version_id")
    op.drop_table("form_version")
