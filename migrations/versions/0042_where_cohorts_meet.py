"""Whether a cohort meets on site, online or both"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    with op.batch_alter_table("cohort") as batch_op:
        batch_op.add_column(sa.Column("mode", sa.String(32), nullable=False, server_default="both"))
        batch_op.create_check_constraint(
            op.f("ck_cohort_cohortmode"), sa.column("mode").in_(["on_site", "online", "both"])
        )


def downgrade() -> None:
    with op.batch_alter_table("cohort") as batch_op:
        batch_op.drop_constraint(op.f("ck_cohort_cohortmode"), type_="check")
        batch_op.drop_column("mode")
