"""Outcomes of appointments, advice in fact and opinion, notes for the staff, ratings and group meetings."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

STATES = ("logged", "confirmed", "disputed", "voided")
OUTCOMES = ("held", "no_show_startup", "no_show_mentor", "not_held", "cancelled")


def listed(codes):
    return ", ".join(f"'{code}'" for code in codes)


def upgrade() -> None:
    with op.batch_alter_table("mentor_session") as batch_op:
        batch_op.add_column(sa.Column("sent_hash", sa.String(64), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("outcome", sa.String(32), nullable=False, server_default="held"))
        for name in ("advice_facts", "advice_opinions", "staff_note", "settlement"):
            batch_op.add_column(sa.Column(name, sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_flagged", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("usefulness", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("meets_again", sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column("preparedness", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("settled_by", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("booking_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE mentor_session SET settlement = CASE WHEN dispute <> '' THEN dispute ELSE '–' END WHERE state = 'voided'"
    )
    with op.batch_alter_table("mentor_session") as batch_op:
        batch_op.drop_constraint(op.f("uq_mentor_session_client_id"), type_="unique")
        batch_op.drop_constraint(op.f("ck_mentor_session_minutes"), type_="check")
        batch_op.drop_constraint(op.f("ck_mentor_session_sessionstate"), type_="check")
        batch_op.create_foreign_key(op.f("fk_mentor_session_booking_id"), "booking", ["booking_id"], ["id"])
        batch_op.create_index("ix_mentor_session_booking_id", ["booking_id"])
        batch_op.create_unique_constraint(
            op.f("uq_mentor_session_mentor_id_client_id_enrolment_id"),
            ["mentor_id", "client_id", "enrolment_id"],
        )
        for name, rule in (
            ("sessionstate", f"state IN ({listed([*STATES, *OUTCOMES[1:]])})"),
            ("sessionoutcome", f"outcome IN ({listed(OUTCOMES)})"),
            ("minutes", "minutes BETWEEN 0 AND 600"),
            ("minutes_if_held", "(outcome = 'held') = (minutes > 0)"),
            (
                "state_of_outcome",
                "state IN ('disputed', 'voided') OR state = outcome"
                " OR (state IN ('logged', 'confirmed') AND outcome = 'held')",
            ),
            ("reason_if_voided", "state <> 'voided' OR settlement <> ''"),
            ("usefulness", "usefulness BETWEEN 1 AND 5"),
            ("preparedness", "preparedness BETWEEN 1 AND 5"),
        ):
            batch_op.create_check_constraint(op.f(f"ck_mentor_session_{name}"), rule)


def downgrade() -> None:
    op.execute(
        "DELETE FROM action_item WHERE session_id IN (SELECT id FROM mentor_session WHERE minutes = 0)"
    )
    op.execute("DELETE FROM mentor_session WHERE minutes = 0")
    with op.batch_alter_table("mentor_session") as batch_op:
        for name in (
            "sessionoutcome",
            "minutes_if_held",
            "state_of_outcome",
            "reason_if_voided",
            "usefulness",
            "preparedness",
            "minutes",
            "sessionstate",
        ):
            batch_op.drop_constraint(op.f(f"ck_mentor_session_{name}"), type_="check")
        batch_op.drop_constraint(op.f("uq_mentor_session_mentor_id_client_id_enrolment_id"), type_="unique")
        batch_op.create_unique_constraint(op.f("uq_mentor_session_client_id"), ["client_id"])
        batch_op.create_check_constraint(op.f("ck_mentor_session_minutes"), "minutes BETWEEN 1 AND 600")
        batch_op.create_check_constraint(
            op.f("ck_mentor_session_sessionstate"), f"state IN ({listed(STATES)})"
        )
    with op.batch_alter_table("mentor_session") as batch_op:
        for name in (
            "sent_hash",
            "outcome",
            "advice_facts",
            "advice_opinions",
            "staff_note",
            "settlement",
            "is_flagged",
            "usefulness",
            "meets_again",
            "preparedness",
            "settled_by",
        ):
            batch_op.drop_column(name)
