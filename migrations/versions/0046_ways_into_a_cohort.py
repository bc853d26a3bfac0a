"""A cohort's checklist for the way in, and where each of its startups stands"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    op.create_table(
        "onboarding_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("hint", sa.Text(), nullable=False),
        sa.Column(
            "owner",
            sa.Enum("team", "staff", name="owner", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("wants_proof", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_onboarding_item_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboarding_item")),
    )
    op.create_index(op.f("ix_onboarding_item_cohort_id"), "onboarding_item", ["cohort_id"])
    op.create_table(
        "onboarding_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_onboarding_step_named_if_done")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_onboarding_step_enrolment_id")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["onboarding_item.id"], name=op.f("fk_onboarding_step_item_id")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_onboarding_step_file_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_onboarding_step")),
        sa.UniqueConstraint("key", name=op.f("uq_onboarding_step_key")),
        sa.UniqueConstraint("enrolment_id", "item_id", name=op.f("uq_onboarding_step_enrolment_id_item_id")),
    )
    op.create_index(op.f("ix_onboarding_step_item_id"), "onboarding_step", ["item_id"])


def downgrade() -> None:
    op.drop_table("onboarding_step")
    op.drop_table("onboarding_item")
