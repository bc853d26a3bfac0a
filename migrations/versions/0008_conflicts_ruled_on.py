"""Conflicts ruled on: rules by call, waivers, declared interests, and reviews that are set aside"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

NEW = ("declared", "same_person", "team_member", "mentor", "investor", "shared_organisation", "mail_domain")
STATES = ("assigned", "in_progress", "submitted", "returned")


def upgrade() -> None:
    with op.batch_alter_table("conflict") as table:
        table.drop_constraint(op.f("ck_conflict_conflictkind"), type_="check")
        table.create_check_constraint(op.f("ck_conflict_conflictkind"), _one_of("kind", NEW))
    op.create_table(
        "conflict_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choices("conflictkind", *NEW), nullable=False),
        sa.Column("effect", _choices("effect", "block", "warn"), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_conflict_rule_call_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_rule")),
        sa.UniqueConstraint("call_id", "kind", name=op.f("uq_conflict_rule_call_id_kind")),
    )
    op.create_table(
        "waiver",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("reviewer_id", sa.Integer(), nullable=False),
        sa.Column("kind", _choices("conflictkind", *NEW), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("waived_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"], ["application.id"], name=op.f("fk_waiver_application_id")
        ),
        sa.ForeignKeyConstraint(["reviewer_id"], ["user.id"], name=op.f("fk_waiver_reviewer_id")),
        sa.ForeignKeyConstraint(["waived_by_id"], ["user.id"], name=op.f("fk_waiver_waived_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiver")),
        sa.UniqueConstraint(
            "application_id", "reviewer_id", "kind", name=op.f("uq_waiver_application_id_reviewer_id_kind")
        ),
    )
    op.create_index("ix_waiver_reviewer_id", "waiver", ["reviewer_id"])
    op.create_table(
        "interest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("folded", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_interest_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interest")),
        sa.UniqueConstraint("user_id", "folded", name=op.f("uq_interest_user_id_folded")),
    )
    op.create_index("ix_interest_folded", "interest", ["folded"])
    with op.batch_alter_table("review") as table:
        table.add_column(sa.Column("closed_for", sa.String(length=40), nullable=False, server_default=""))
        table.drop_constraint(op.f("ck_review_reviewstate"), type_="check")
        table.drop_constraint(op.f("ck_review_dated_if_submitted"), type_="check")
        table.create_check_constraint(op.f("ck_review_reviewstate"), _one_of("state", (*STATES, "set_aside")))
        table.create_check_constraint(
            op.f("ck_review_dated_if_submitted"), "state <> 'submitted' OR submitted_at IS NOT NULL"
        )
        table.create_check_constraint(
            op.f("ck_review_submitted_if_dated"),
            "submitted_at IS NULL OR state IN ('submitted', 'set_aside')",
        )
    op.execute(
        "UPDATE review SET closed_for = CASE WHEN EXISTS (SELECT 1 FROM conflict"
        " WHERE conflict.application_id = review.application_id AND conflict.reviewer_id = review.reviewer_id)"
        " THEN 'declared' ELSE 'unassigned' END WHERE state = 'returned'"
    )


def _choices(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


def downgrade() -> None:
    raise NotImplementedError("Rulings and set-aside scores have no place in the earlier tables.")
