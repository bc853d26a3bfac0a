"""People who apply by themselves"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

BEFORE = ["startup", "support", "agency", "university", "funder"]
AFTER = [*BEFORE, "person"]


def kinds(names: list[str]) -> None:
    with op.batch_alter_table("organisation") as batch_op:
        batch_op.drop_constraint(op.f("ck_organisation_organisationkind"), type_="check")
        batch_op.create_check_constraint(
            op.f("ck_organisation_organisationkind"), sa.column("kind").in_(names)
        )


def upgrade() -> None:
    kinds(AFTER)


def downgrade() -> None:
    op.execute(sa.text("UPDATE organisation SET kind = 'startup' WHERE kind = 'person'"))
    kinds(BEFORE)
