"""Make the table of what did not work; let interests and introductions name a level and a department."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
LESSON = ("theme", "tried", "instead", "visibility", "at")
MEETING = ("level", "department")


def upgrade() -> None:
    """Make the table and the columns."""
    op.create_table(
        "lesson",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("city_id", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in LESSON),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_lesson_city_id", "lesson", ["city_id"])
    for table in ("interest", "introduction"):
        for name in MEETING:
            op.add_column(table, sa.Column(name, sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Drop them."""
    for table in ("interest", "introduction"):
        for name in MEETING:
            op.drop_column(table, name)
    op.drop_table("lesson")
