"""Give jobs an owner, a lease and their input; make the table of what the package shipped into this database."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the columns and make the tables."""
    op.add_column("job", sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("job", sa.Column("owner", sa.String(), nullable=False, server_default=""))
    op.add_column("job", sa.Column("lease_until", sa.String(), nullable=False, server_default=""))
    op.add_column("job", sa.Column("ended_at", sa.String(), nullable=True))
    op.create_index("ix_job_status", "job", ["status"])
    op.create_table(
        "job_input",
        sa.Column("job_id", sa.String(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("job_id"),
    )
    op.create_table(
        "shipped",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("parts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "id"),
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("shipped")
    op.drop_table("job_input")
    op.drop_index("ix_job_status", "job")
    for column in ("ended_at", "lease_until", "owner", "tries"):
        op.drop_column("job", column)
