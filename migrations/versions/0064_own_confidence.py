"""How well readers say they know the field, and whether that weighs in the ranking"""

import sqlalchemy as sa
from alembic import op

revision = "0064"
down_revision = "0063"


def upgrade() -> None:
    with op.batch_alter_table("round") as table:
        table.add_column(
            sa.Column("asks_confidence", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.add_column(
            sa.Column("weighs_confidence", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        table.create_check_constraint(
            op.f("ck_round_weighs_what_it_asks"), "asks_confidence OR NOT weighs_confidence"
        )
    with op.batch_alter_table("round") as table:
        table.alter_column("asks_confidence", server_default=None)
        table.alter_column("weighs_confidence", server_default=None)
    with op.batch_alter_table("review") as table:
        table.add_column(sa.Column("confidence", sa.Integer(), nullable=True))
        table.create_check_constraint(op.f("ck_review_confidence"), "confidence BETWEEN 1 AND 3")
    with op.batch_alter_table("standing") as table:
        table.add_column(sa.Column("weighed", sa.Numeric(6, 2), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("standing") as table:
        table.drop_column("weighed")
    with op.batch_alter_table("review") as table:
        table.drop_constraint(op.f("ck_review_confidence"), type_="check")
        table.drop_column("confidence")
    with op.batch_alter_table("round") as table:
        table.drop_constraint(op.f("ck_round_weighs_what_it_asks"), type_="check")
        table.drop_column("weighs_confidence")
        table.drop_column("asks_confidence")
