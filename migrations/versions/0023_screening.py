"""Screening: who may take part at all, why not, and whether the team knows"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

BEFORE = [
    "draft", "submitted", "in_review", "info_requested", "offered", "waitlisted",
    "rejected", "accepted", "declined", "expired", "withdrawn",
]  # fmt: skip
REASONS = ["region", "stage", "topic", "legal_form", "incomplete", "duplicate", "other"]
COLUMNS = (
    "screened_at",
    "screened_by",
    "ineligible_for",
    "ineligible_words",
    "ineligible_from",
    "ineligible_told_at",
)
STATE, REASON = "ck_application_applicationstate", "ck_application_ineligibility"
COMPLETE = "ck_application_reason_if_ineligible"


def upgrade() -> None:
    with op.batch_alter_table("application") as batch_op:
        batch_op.add_column(sa.Column("screened_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("screened_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ineligible_for", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("ineligible_words", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("ineligible_from", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("ineligible_told_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.drop_constraint(op.f(STATE), type_="check")
        batch_op.create_check_constraint(op.f(STATE), sa.column("state").in_([*BEFORE, "ineligible"]))
        batch_op.create_check_constraint(op.f(REASON), sa.column("ineligible_for").in_(REASONS))
        batch_op.create_check_constraint(
            op.f(COMPLETE),
            "state <> 'ineligible' OR (ineligible_for IS NOT NULL AND ineligible_from IS NOT NULL)",
        )


def downgrade() -> None:
    op.execute("UPDATE application SET state = ineligible_from WHERE state = 'ineligible'")
    op.execute("UPDATE application SET withdrawn_from = ineligible_from WHERE withdrawn_from = 'ineligible'")
    with op.batch_alter_table("application") as batch_op:
        for name in (COMPLETE, REASON, STATE):
            batch_op.drop_constraint(op.f(name), type_="check")
        batch_op.create_check_constraint(op.f(STATE), sa.column("state").in_(BEFORE))
        for column in COLUMNS:
            batch_op.drop_column(column)
