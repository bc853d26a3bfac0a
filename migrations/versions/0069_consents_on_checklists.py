"""A line of a checklist that the team's consents prove"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"


def upgrade() -> None:
    kinds = sa.Enum(
        "terms",
        "donor_data",
        "photo",
        name="consentkind",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    with op.batch_alter_table("onboarding_item") as table:
        table.add_column(sa.Column("consent", kinds, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("onboarding_item") as table:
        table.drop_column("consent")
