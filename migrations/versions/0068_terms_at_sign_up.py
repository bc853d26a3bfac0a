"""A sign-up carries the version of the terms agreed to; the consent says so from then on"""

import sqlalchemy as sa
from alembic import op

revision = "0068"
down_revision = "0067"


def upgrade() -> None:
    with op.batch_alter_table("mailed_link") as table:
        table.add_column(sa.Column("terms_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("terms_locale", sa.String(length=5), nullable=True))
        table.create_foreign_key(op.f("fk_mailed_link_terms_id"), "consent_text", ["terms_id"], ["id"])
        table.create_check_constraint(
            op.f("ck_mailed_link_terms_in_a_language"), "(terms_id IS NULL) = (terms_locale IS NULL)"
        )
    with op.batch_alter_table("user") as table:
        table.drop_column("terms_accepted_at")


def downgrade() -> None:
    with op.batch_alter_table("user") as table:
        table.add_column(sa.Column("terms_accepted_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("mailed_link") as table:
        table.drop_constraint(op.f("ck_mailed_link_terms_in_a_language"), type_="check")
        table.drop_constraint(op.f("fk_mailed_link_terms_id"), type_="foreignkey")
        table.drop_column("terms_locale")
        table.drop_column("terms_id")
