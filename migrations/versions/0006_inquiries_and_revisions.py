"""Requests for more information, numbered revisions, and withdrawals that can be undone"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

BEFORE = [
    "draft", "submitted", "in_review", "offered", "waitlisted",
    "rejected", "accepted", "declined", "expired", "withdrawn",
]  # fmt: skip
AFTER = [*BEFORE, "info_requested"]
APPLICATION_STATE = "ck_application_applicationstate"


def upgrade() -> None:
    with op.batch_alter_table("application") as batch_op:
        batch_op.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("withdrawn_from", sa.String(length=32), nullable=True))
        batch_op.drop_constraint(op.f(APPLICATION_STATE), type_="check")
        batch_op.create_check_constraint(op.f(APPLICATION_STATE), sa.column("state").in_(AFTER))
    op.execute(
        "UPDATE application SET withdrawn_from = 'submitted' WHERE state = 'withdrawn' AND number IS NOT NULL"
    )
    with op.batch_alter_table("submission") as batch_op:
        batch_op.add_column(sa.Column("number", sa.Integer(), nullable=False, server_default="1"))
        batch_op.drop_constraint(op.f("uq_submission_application_id"), type_="unique")
        batch_op.create_unique_constraint(
            op.f("uq_submission_application_id_number"), ["application_id", "number"]
        )
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "answered",
                "lapsed",
                "cancelled",
                name="inquirystate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("questions", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("returns_to", sa.String(length=32), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("unsent", sa.JSON(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at IS NULL)", name=op.f("ck_inquiry_ended_at_if_ended")
        ),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_inquiry_application_id")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["user.id"], name=op.f("fk_inquiry_asked_by")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_inquiry_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
        sa.UniqueConstraint("key", name=op.f("uq_inquiry_key")),
    )
    with op.batch_alter_table("inquiry") as batch_op:
        batch_op.create_index(op.f("ix_inquiry_application_id"), ["application_id"])
        batch_op.create_index(op.f("ix_inquiry_due_at"), ["due_at"])
        batch_op.create_index(
            "uq_inquiry_one_open",
            ["application_id"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )


def downgrade() -> None:
    op.drop_table("inquiry")
    with op.batch_alter_table("submission") as batch_op:
        batch_op.drop_constraint(op.f("uq_submission_application_id_number"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_submission_application_id"), ["application_id"])
        batch_op.drop_column("number")
    with op.batch_alter_table("application") as batch_op:
        batch_op.drop_constraint(op.f(APPLICATION_STATE), type_="check")
        batch_op.create_check_constraint(op.f(APPLICATION_STATE), sa.column("state").in_(BEFORE))
        batch_op.drop_column("withdrawn_from")
        batch_op.drop_column("withdrawn_at")
