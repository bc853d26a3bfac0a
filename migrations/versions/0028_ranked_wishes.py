"""Startups and mentors wish for one another, with goals that an offer carries along"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.add_column(sa.Column("goals", sa.JSON(), nullable=False, server_default="{}"))
    op.create_table(
        "ranked_wish",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("is_from_mentor", sa.Boolean(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("goals", sa.JSON(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("rank BETWEEN 1 AND 5", name=op.f("ck_ranked_wish_rank")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_ranked_wish_cohort_id")),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_ranked_wish_enrolment_id")),
        sa.ForeignKeyConstraint(["mentor_id"], ["mentor_profile.id"], name=op.f("fk_ranked_wish_mentor_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ranked_wish")),
        sa.UniqueConstraint(
            "enrolment_id",
            "mentor_id",
            "is_from_mentor",
            name=op.f("uq_ranked_wish_enrolment_id_mentor_id_is_from_mentor"),
        ),
    )
    with op.batch_alter_table("ranked_wish", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ranked_wish_cohort_id"), ["cohort_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_ranked_wish_mentor_id"), ["mentor_id"], unique=False)
    for name, columns, side in (
        ("uq_ranked_wish_startups_place", ["enrolment_id", "rank"], "NOT is_from_mentor"),
        ("uq_ranked_wish_mentors_place", ["cohort_id", "mentor_id", "rank"], "is_from_mentor"),
    ):
        op.create_index(
            name,
            "ranked_wish",
            columns,
            unique=True,
            sqlite_where=sa.text(side),
            postgresql_where=sa.text(side),
        )


def downgrade() -> None:
    op.drop_table("ranked_wish")
    with op.batch_alter_table("match", schema=None) as batch_op:
        batch_op.drop_column("goals")
