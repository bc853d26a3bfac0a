"""Links in the mail that sign in"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"

BEFORE = ["confirm", "reset", "invite"]
AFTER = [*BEFORE, "sign_in"]


def purposes(names: list[str]) -> None:
    with op.batch_alter_table("mailed_link") as batch_op:
        batch_op.drop_constraint(op.f("ck_mailed_link_linkpurpose"), type_="check")
        batch_op.create_check_constraint(op.f("ck_mailed_link_linkpurpose"), sa.column("purpose").in_(names))


def upgrade() -> None:
    purposes(AFTER)


def downgrade() -> None:
    op.execute(sa.text("DELETE FROM mailed_link WHERE purpose = 'sign_in'"))
    purposes(BEFORE)
