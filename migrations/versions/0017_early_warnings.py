"""Rules of early warning by programme, and what managers said to warnings."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CODES = ("no_session", "unconfirmed", "no_shows", "overdue", "unanswered", "low_rating", "flagged")


def code():
    return sa.Column(
        "code",
        sa.Enum(*CODES, name="warningcode", native_enum=False, create_constraint=True, length=32),
        nullable=False,
    )


def upgrade() -> None:
    op.create_table(
        "warning_rule",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("programme_id", sa.Integer(), nullable=False),
        code(),
        sa.Column("threshold", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("threshold BETWEEN 1 AND 100", name=op.f("ck_warning_rule_threshold")),
        sa.CheckConstraint("days BETWEEN 1 AND 365", name=op.f("ck_warning_rule_days")),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_warning_rule_programme_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_rule")),
        sa.UniqueConstraint("programme_id", "code", name=op.f("uq_warning_rule_programme_id_code")),
    )
    op.create_table(
        "warning_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        code(),
        sa.Column(
            "kind",
            sa.Enum(
                "taken",
                "snoozed",
                "false_alarm",
                name="markkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("causes", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("back_on", sa.Date(), nullable=True),
        sa.Column("marked_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'snoozed') = (back_on IS NOT NULL)", name=op.f("ck_warning_mark_dated_if_snoozed")
        ),
        sa.CheckConstraint("note <> ''", name=op.f("ck_warning_mark_note")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_warning_mark_enrolment_id")
        ),
        sa.ForeignKeyConstraint(["marked_by"], ["user.id"], name=op.f("fk_warning_mark_marked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_warning_mark")),
    )
    op.create_index("ix_warning_mark_enrolment_code", "warning_mark", ["enrolment_id", "code"])


def downgrade() -> None:
    op.drop_table("warning_mark")
    op.drop_table("warning_rule")
