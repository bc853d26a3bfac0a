"""Kinds of letters, how people want them, and the daily digest"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"

KINDS = ("security", "decision", "deadline", "booking", "reminder", "activity", "news", "digest")
DELIVERIES = ("at_once", "daily", "never")
BEFORE = ("queued", "sent", "refused")
AFTER = (*BEFORE, "waiting", "digested", "unwanted")


def _choices(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _one_of(column: str, values: tuple[str, ...]) -> sa.ColumnElement[bool]:
    return sa.column(column).in_(values)


def upgrade() -> None:
    op.create_table(
        "mail_preference",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("kind", _choices("kind", KINDS), nullable=False),
        sa.Column("delivery", _choices("delivery", DELIVERIES), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_preference")),
        sa.UniqueConstraint("address", "kind", name=op.f("uq_mail_preference_address_kind")),
    )
    with op.batch_alter_table("outbox_mail") as table:
        table.add_column(sa.Column("kind", sa.String(32), nullable=False, server_default="decision"))
        table.add_column(sa.Column("locale", sa.String(5), nullable=False, server_default="en"))
        table.add_column(sa.Column("digest_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_outbox_mail_digest_id"), "outbox_mail", ["digest_id"], ["id"])
        table.create_check_constraint(op.f("ck_outbox_mail_kind"), _one_of("kind", KINDS))
        table.drop_constraint(op.f("ck_outbox_mail_mailstate"), type_="check")
        table.create_check_constraint(op.f("ck_outbox_mail_mailstate"), _one_of("state", AFTER))
    with op.batch_alter_table("outbox_mail") as table:
        table.alter_column("kind", existing_type=sa.String(32), server_default=None)
        table.alter_column("locale", existing_type=sa.String(5), server_default=None)
        waiting = sa.text("state = 'waiting'")
        table.create_index(
            "ix_outbox_mail_waiting", ["recipient"], sqlite_where=waiting, postgresql_where=waiting
        )


def downgrade() -> None:
    with op.batch_alter_table("outbox_mail") as table:
        table.drop_index("ix_outbox_mail_waiting")
    op.execute("UPDATE outbox_mail SET state = 'sent' WHERE state = 'digested'")
    op.execute("UPDATE outbox_mail SET state = 'refused' WHERE state IN ('waiting', 'unwanted')")
    with op.batch_alter_table("outbox_mail") as table:
        table.drop_constraint(op.f("ck_outbox_mail_mailstate"), type_="check")
        table.create_check_constraint(op.f("ck_outbox_mail_mailstate"), _one_of("state", BEFORE))
        table.drop_constraint(op.f("ck_outbox_mail_kind"), type_="check")
        table.drop_constraint(op.f("fk_outbox_mail_digest_id"), type_="foreignkey")
        table.drop_column("digest_id")
        table.drop_column("locale")
        table.drop_column("kind")
    op.drop_table("mail_preference")
