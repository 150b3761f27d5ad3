"""Make the tables of what fills profiles: plans and files that were handed in, links for colleagues, cities that ask to join."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
PLAN = ("job_id", "name", "title", "language", "kind", "stage", "why", "at")
ASSIGNMENT = ("section", "label", "expires_at", "at")
JOINING = ("city_id", "name", "contact", "words", "status", "at")


def _texts(names: tuple[str, ...]) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "plan",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("city_id", sa.String(), nullable=False),
        *_texts(PLAN),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("progress", sa.Float(), nullable=False),
        sa.Column("found", sa.JSON(), nullable=True),
        sa.Column("decided", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "assignment",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("city_id", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        *_texts(ASSIGNMENT),
        sa.Column("answered_at", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "joining",
        sa.Column("id", sa.String(), nullable=False),
        *_texts(JOINING),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_plan_city_id", "plan", ["city_id"])
    op.create_index("ix_assignment_city_id", "assignment", ["city_id"])
    op.create_index("ix_assignment_hash", "assignment", ["hash"], unique=True)


def downgrade() -> None:
    """Drop the tables."""
    for table in ("plan", "assignment", "joining"):
        op.drop_table(table)
