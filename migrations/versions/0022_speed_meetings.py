"""Speed meetings with the wishes afterwards, and matching runs that a manager stopped"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

STATES = ["running", "solved", "infeasible", "published"]
RUN_STATE = "ck_match_run_runstate"
WISHES = ("never", "rather_not", "gladly", "very")
LISTED = "('never', 'rather_not', 'gladly', 'very')"


def upgrade() -> None:
    _states([*STATES, "cancelled"])
    op.create_table(
        "speed_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pause_minutes", sa.Integer(), nullable=False),
        sa.Column("break_after", sa.Integer(), nullable=False),
        sa.Column("break_minutes", sa.Integer(), nullable=False),
        sa.Column("absences", sa.JSON(), nullable=False),
        sa.Column("left_over", sa.Integer(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("rounds BETWEEN 1 AND 30", name=op.f("ck_speed_day_rounds")),
        sa.CheckConstraint("minutes BETWEEN 5 AND 60", name=op.f("ck_speed_day_minutes")),
        sa.CheckConstraint("pause_minutes BETWEEN 0 AND 60", name=op.f("ck_speed_day_pause")),
        sa.CheckConstraint("break_minutes BETWEEN 0 AND 240", name=op.f("ck_speed_day_break")),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_speed_day_cohort_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speed_day")),
        sa.UniqueConstraint("key", name=op.f("uq_speed_day_key")),
    )
    op.create_index(op.f("ix_speed_day_cohort_id"), "speed_day", ["cohort_id"])
    op.create_table(
        "speed_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        _wish("startup_wish"),
        _wish("mentor_wish"),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(f"startup_wish IN {LISTED}", name=op.f("ck_speed_meeting_startup_wish")),
        sa.CheckConstraint(f"mentor_wish IN {LISTED}", name=op.f("ck_speed_meeting_mentor_wish")),
        sa.ForeignKeyConstraint(["day_id"], ["speed_day.id"], name=op.f("fk_speed_meeting_day_id")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_speed_meeting_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor_profile.id"], name=op.f("fk_speed_meeting_mentor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speed_meeting")),
        sa.UniqueConstraint(
            "day_id", "enrolment_id", "mentor_id", name=op.f("uq_speed_meeting_day_id_enrolment_id_mentor_id")
        ),
        sa.UniqueConstraint(
            "day_id", "round", "enrolment_id", name=op.f("uq_speed_meeting_day_id_round_enrolment_id")
        ),
        sa.UniqueConstraint(
            "day_id", "round", "mentor_id", name=op.f("uq_speed_meeting_day_id_round_mentor_id")
        ),
    )
    for column in ("day_id", "enrolment_id", "mentor_id"):
        op.create_index(op.f(f"ix_speed_meeting_{column}"), "speed_meeting", [column])


def _wish(name: str) -> sa.Column[str]:
    kind = sa.Enum(*WISHES, name="wish", native_enum=False, create_constraint=False, length=32)
    return sa.Column(name, kind, nullable=True)


def _states(states: list[str]) -> None:
    with op.batch_alter_table("match_run") as batch_op:
        batch_op.drop_constraint(op.f(RUN_STATE), type_="check")
        batch_op.create_check_constraint(op.f(RUN_STATE), sa.column("state").in_(states))


def downgrade() -> None:
    op.drop_table("speed_meeting")
    op.drop_table("speed_day")
    op.execute("UPDATE match_run SET state = 'infeasible' WHERE state = 'cancelled'")
    _states(STATES)
