"""Mentors are asked anew for each cohort, and accept the code of conduct for it"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

STATES = ("asked", "desired", "approved", "deferred", "declined", "left")


def upgrade() -> None:
    with op.batch_alter_table("mentor_in_cohort", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("state", sa.String(length=32), nullable=False, server_default="approved")
        )
        batch_op.add_column(sa.Column("answer", sa.Text(), nullable=False, server_default=""))
    op.execute("UPDATE mentor_in_cohort SET state = 'left' WHERE NOT is_active")
    kind = sa.Enum(*STATES, name="placestate", native_enum=False, create_constraint=False, length=32)
    with op.batch_alter_table("mentor_in_cohort", schema=None) as batch_op:
        batch_op.alter_column(
            "state", existing_type=sa.String(length=32), type_=kind, existing_nullable=False
        )
        batch_op.create_check_constraint(
            op.f("ck_mentor_in_cohort_placestate"), sa.column("state").in_(STATES)
        )
        batch_op.create_check_constraint(
            op.f("ck_mentor_in_cohort_active_if_approved"), "(state = 'approved') = is_active"
        )
    op.create_table(
        "code_acceptance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("code_version", sa.String(length=20), nullable=False),
        sa.Column("locale", sa.String(length=5), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_code_acceptance_cohort_id")),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor_profile.id"], name=op.f("fk_code_acceptance_mentor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_acceptance")),
        sa.UniqueConstraint(
            "mentor_id",
            "cohort_id",
            "code_version",
            name=op.f("uq_code_acceptance_mentor_id_cohort_id_code_version"),
        ),
    )
    with op.batch_alter_table("code_acceptance", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_code_acceptance_cohort_id"), ["cohort_id"], unique=False)


def downgrade() -> None:
    op.drop_table("code_acceptance")
    with op.batch_alter_table("mentor_in_cohort", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("ck_mentor_in_cohort_active_if_approved"), type_="check")
        batch_op.drop_constraint(op.f("ck_mentor_in_cohort_placestate"), type_="check")
        batch_op.drop_column("answer")
        batch_op.drop_column("state")
