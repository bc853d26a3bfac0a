"""Letters of decisions as drafts and as sent, and the readers' comments that applicants see"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"

OUTCOMES = sa.Enum(
    "offer", "waitlist", "reject", name="outcome", native_enum=False, create_constraint=True, length=32
)


def upgrade() -> None:
    op.create_table(
        "decision_letter",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision_id", sa.Integer(), nullable=False),
        sa.Column("outcome", OUTCOMES, nullable=False),
        sa.Column("locale", sa.String(length=10), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("edited_by", sa.Integer(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "edited_by IS NOT NULL OR sent_at IS NOT NULL", name=op.f("ck_decision_letter_edited_or_sent")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_decision_letter_decision_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision_letter")),
        sa.UniqueConstraint("decision_id", "outcome", name=op.f("uq_decision_letter_decision_id_outcome")),
    )
    op.create_index(
        "uq_decision_letter_draft",
        "decision_letter",
        ["decision_id"],
        unique=True,
        sqlite_where=sa.text("sent_at IS NULL"),
        postgresql_where=sa.text("sent_at IS NULL"),
    )
    op.create_table(
        "shared_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("shared_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_shared_comment_review_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_comment")),
        sa.UniqueConstraint("review_id", name=op.f("uq_shared_comment_review_id")),
    )


def downgrade() -> None:
    op.drop_table("shared_comment")
    op.drop_index("uq_decision_letter_draft", table_name="decision_letter")
    op.drop_table("decision_letter")
