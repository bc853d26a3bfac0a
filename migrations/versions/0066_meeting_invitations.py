"""A mentor's invitations to meetings, with the times to choose from"""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0065"

IS_OPEN = sa.text("state = 'open'")


def upgrade() -> None:
    mode = sa.Enum(
        "in_person",
        "video",
        "phone",
        name="sessionmode",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    state = sa.Enum(
        "open",
        "accepted",
        "declined",
        "expired",
        "withdrawn",
        name="invitationstate",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    op.create_table(
        "meeting_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("mentor_id", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("topic", sa.String(length=300), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(length=60), nullable=False),
        sa.Column("mode", mode, nullable=False),
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("state", state, nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("booking_id", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (booking_id IS NOT NULL)",
            name=op.f("ck_meeting_invitation_booked_if_accepted"),
        ),
        sa.CheckConstraint(
            "(state = 'open') = (closed_at IS NULL)", name=op.f("ck_meeting_invitation_dated_if_closed")
        ),
        sa.CheckConstraint("minutes IN (15, 30, 45, 60, 90)", name=op.f("ck_meeting_invitation_minutes")),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_meeting_invitation_booking_id")
        ),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_meeting_invitation_cohort_id")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_meeting_invitation_enrolment_id")
        ),
        sa.ForeignKeyConstraint(
            ["mentor_id"], ["mentor_profile.id"], name=op.f("fk_meeting_invitation_mentor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_invitation")),
        sa.UniqueConstraint("key", name=op.f("uq_meeting_invitation_key")),
    )
    with op.batch_alter_table("meeting_invitation") as table:
        table.create_index(op.f("ix_meeting_invitation_booking_id"), ["booking_id"])
        table.create_index(op.f("ix_meeting_invitation_cohort_id"), ["cohort_id"])
        table.create_index("ix_meeting_invitation_mentor_state", ["mentor_id", "state"])
        table.create_index("ix_meeting_invitation_enrolment_state", ["enrolment_id", "state"])
        table.create_index("ix_meeting_invitation_state_expires", ["state", "expires_at"])
        table.create_index(
            "uq_meeting_invitation_open",
            ["mentor_id", "enrolment_id"],
            unique=True,
            sqlite_where=IS_OPEN,
            postgresql_where=IS_OPEN,
        )
    op.create_table(
        "invited_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("invitation_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["meeting_invitation.id"], name=op.f("fk_invited_time_invitation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invited_time")),
        sa.UniqueConstraint(
            "invitation_id", "starts_at", name=op.f("uq_invited_time_invitation_id_starts_at")
        ),
    )


def downgrade() -> None:
    op.drop_table("invited_time")
    op.drop_table("meeting_invitation")
