"""Late codes that open one track"""

import sqlalchemy as sa
from alembic import op

revision = "0071"
down_revision = "0070"
TABLES = ("late_code", "late_entry")


def upgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("track_id", sa.Integer(), nullable=True))
            table.create_foreign_key(f"fk_{name}_track_id_track", "track", ["track_id"], ["id"])
            table.create_index(f"ix_{name}_track_id", ["track_id"])


def downgrade() -> None:
    for name in TABLES:
        with op.batch_alter_table(name) as table:
            table.drop_index(f"ix_{name}_track_id")
            table.drop_constraint(f"fk_{name}_track_id_track", type_="foreignkey")
            table.drop_column("track_id")
