"""Make the table of what a machine made of the words of cities in other languages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
WORDS = ("state", "words", "reply", "at")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "translation",
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in WORDS),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("text_hash", "language"),
    )
    op.create_index("ix_translation_reply", "translation", ["reply"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("translation")
