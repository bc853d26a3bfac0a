"""People who write an application without belonging to its startup, and their comments"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

BEFORE = ["admin", "manager", "reviewer", "mentor", "trainer", "official", "funder"]
AFTER = [*BEFORE, "co_applicant"]


def roles(names: list[str]) -> None:
    for table in ("role_grant", "invitation"):
        with op.batch_alter_table(table) as batch_op:
            batch_op.drop_constraint(op.f(f"ck_{table}_role"), type_="check")
            batch_op.create_check_constraint(op.f(f"ck_{table}_role"), sa.column("role").in_(names))


def upgrade() -> None:
    roles(AFTER)
    op.create_table(
        "application_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_application_comment_application_id")
        ),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_application_comment_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_comment")),
    )
    with op.batch_alter_table("application_comment") as batch_op:
        batch_op.create_index(op.f("ix_application_comment_application_id"), ["application_id"])


def downgrade() -> None:
    op.drop_table("application_comment")
    roles(BEFORE)
