"""Who reads which part of a startup's profile"""

import sqlalchemy as sa
from alembic import op

revision = "0072"
down_revision = "0071"

GROUPS = ("brief", "pitch", "needs", "goals", "team", "figures")
REACHES = ("staff", "mentors", "cohort", "public")


def upgrade() -> None:
    op.create_table(
        "group_reach",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        sa.Column(
            "field_group",
            sa.Enum(*GROUPS, name="fieldgroup", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "reach",
            sa.Enum(*REACHES, name="reach", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("next_reach", sa.Enum(*REACHES, name="reach", native_enum=False, length=32), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "field_group <> 'figures' OR (reach IN ('staff', 'mentors')"
            " AND (next_reach IS NULL OR next_reach IN ('staff', 'mentors')))",
            name=op.f("ck_group_reach_widest_figures"),
        ),
        sa.CheckConstraint(
            "field_group <> 'team' OR (reach IN ('staff', 'mentors', 'cohort')"
            " AND (next_reach IS NULL OR next_reach IN ('staff', 'mentors', 'cohort')))",
            name=op.f("ck_group_reach_widest_team"),
        ),
        sa.CheckConstraint(
            "(next_reach IS NULL) = (next_at IS NULL)", name=op.f("ck_group_reach_dated_if_announced")
        ),
        sa.ForeignKeyConstraint(["programme_id"], ["programme.id"], name=op.f("fk_group_reach_programme_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_reach")),
        sa.UniqueConstraint(
            "programme_id", "field_group", name=op.f("uq_group_reach_programme_id_field_group")
        ),
    )
    with op.batch_alter_table("enrolment") as table:
        table.add_column(sa.Column("shares_figures", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("enrolment") as table:
        table.alter_column("shares_figures", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("enrolment") as table:
        table.drop_column("shares_figures")
    op.drop_table("group_reach")
