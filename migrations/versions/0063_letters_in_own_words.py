"""A programme's own words for the letters that the system writes on its behalf"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"

LETTERS = (
    "application_received",
    "decision_offer",
    "decision_promotion",
    "offer_due",
    "decision_waitlist",
    "decision_reject",
    "not_eligible",
)


def upgrade() -> None:
    op.create_table(
        "letter_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "letter",
            sa.Enum(*LETTERS, name="programmeletter", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_letter_template_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_template")),
        sa.UniqueConstraint(
            "programme_id", "letter", "locale", name=op.f("uq_letter_template_programme_id_letter_locale")
        ),
    )


def downgrade() -> None:
    op.drop_table("letter_template")
