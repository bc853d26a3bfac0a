"""Matches that rest, are completed or lapse, and a startup's lead mentor"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

BEFORE = ("suggested", "offered", "active", "declined", "ended", "discarded")
AFTER = (*BEFORE, "paused", "expired", "completed")
LEADS = sa.text("is_lead AND state IN ('active', 'paused')")
MATCH = sa.table(
    "match",
    sa.column("state", sa.String),
    sa.column("offered_at", sa.DateTime(timezone=True)),
    sa.column("ended_at", sa.DateTime(timezone=True)),
)


def _allow(states: tuple[str, ...]) -> None:
    with op.batch_alter_table("match") as table:
        table.drop_constraint(op.f("ck_match_matchstate"), type_="check")
        table.create_check_constraint(op.f("ck_match_matchstate"), sa.column("state").in_(states))


def upgrade() -> None:
    with op.batch_alter_table("match") as table:
        table.add_column(sa.Column("is_lead", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.add_column(sa.Column("offered_at", sa.DateTime(timezone=True), nullable=True))
    _allow(AFTER)
    op.create_index(
        "uq_match_lead", "match", ["enrolment_id"], unique=True, sqlite_where=LEADS, postgresql_where=LEADS
    )
    offered = sa.update(MATCH).where(MATCH.c.state == "offered")
    op.execute(offered.values(offered_at=sa.func.now()))  # whoever is asked already has five days from now


def downgrade() -> None:
    op.drop_index("uq_match_lead", "match")
    for now, then in (("paused", "active"), ("expired", "declined"), ("completed", "ended")):
        op.execute(sa.update(MATCH).where(MATCH.c.state == now).values(state=then))
    _allow(BEFORE)
    with op.batch_alter_table("match") as table:
        table.drop_column("offered_at")
        table.drop_column("is_lead")
