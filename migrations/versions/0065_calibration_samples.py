"""Applications that are read for calibration only"""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0064"

BEFORE = [
    "draft",
    "submitted",
    "in_review",
    "info_requested",
    "ineligible",
    "offered",
    "waitlisted",
    "rejected",
    "accepted",
    "declined",
    "expired",
    "withdrawn",
]
AFTER = [*BEFORE, "sample"]


def states(names: list[str]) -> None:
    with op.batch_alter_table("application") as batch_op:
        batch_op.drop_constraint(op.f("ck_application_applicationstate"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_application_applicationstate"), sa.column("state").in_(names)
        )


def upgrade() -> None:
    states(AFTER)


def downgrade() -> None:
    op.execute(sa.text("UPDATE application SET state = 'in_review' WHERE state = 'sample'"))
    states(BEFORE)
