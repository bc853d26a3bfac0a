"""What arrived about a session that was logged already, kept until the two are compared."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=16), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("sent_by", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_session_version_settled")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["mentor_session.id"], name=op.f("fk_session_version_session_id")
        ),
        sa.ForeignKeyConstraint(["sent_by"], ["user.id"], name=op.f("fk_session_version_sent_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_version")),
        sa.UniqueConstraint("key", name=op.f("uq_session_version_key")),
        sa.UniqueConstraint(
            "session_id",
            "sent_by",
            "content_hash",
            name=op.f("uq_session_version_session_id_sent_by_content_hash"),
        ),
    )
    op.create_index(op.f("ix_session_version_sent_by"), "session_version", ["sent_by"])


def downgrade() -> None:
    op.drop_table("session_version")
