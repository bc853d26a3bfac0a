"""Who of a team first opened its feedback, and when"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    with op.batch_alter_table("decision") as table:
        table.add_column(sa.Column("feedback_opened_at", sa.DateTime(timezone=True), nullable=True))
        table.add_column(sa.Column("feedback_opened_by", sa.Integer(), nullable=True))
        table.create_check_constraint(
            op.f("ck_decision_opened_by_somebody"),
            "(feedback_opened_at IS NULL) = (feedback_opened_by IS NULL)",
        )


def downgrade() -> None:
    with op.batch_alter_table("decision") as table:
        table.drop_constraint(op.f("ck_decision_opened_by_somebody"), type_="check")
        table.drop_column("feedback_opened_by")
        table.drop_column("feedback_opened_at")
