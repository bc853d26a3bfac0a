"""Second opinions of the staff on judgements"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"


def upgrade() -> None:
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("review_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("agrees", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_opinion_review_id")),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_opinion_author_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("review_id", "author_id", name=op.f("uq_opinion_review_id_author_id")),
    )
    op.create_index(op.f("ix_opinion_author_id"), "opinion", ["author_id"])


def downgrade() -> None:
    op.drop_table("opinion")
