"""What an hour of a mentor is worth, and how many of them are women"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    with op.batch_alter_table("programme") as table:
        table.add_column(sa.Column("mentor_rate_minor", sa.BigInteger(), nullable=True))
        table.add_column(sa.Column("mentor_rate_currency", sa.String(length=3), nullable=True))
        table.create_check_constraint(
            op.f("ck_programme_rate_has_currency"),
            "(mentor_rate_minor IS NULL) = (mentor_rate_currency IS NULL)",
        )
        table.create_check_constraint(op.f("ck_programme_rate"), "mentor_rate_minor > 0")
    with op.batch_alter_table("mentor_profile") as table:
        table.add_column(sa.Column("gender", sa.String(length=10), nullable=False, server_default=""))
    with op.batch_alter_table("mentor_profile") as table:
        table.alter_column("gender", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("mentor_profile") as table:
        table.drop_column("gender")
    with op.batch_alter_table("programme") as table:
        table.drop_constraint(op.f("ck_programme_rate"), type_="check")
        table.drop_constraint(op.f("ck_programme_rate_has_currency"), type_="check")
        table.drop_column("mentor_rate_currency")
        table.drop_column("mentor_rate_minor")
