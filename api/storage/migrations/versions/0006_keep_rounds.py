"""Make the tables of rounds and of the decisions in them, which are only ever added to; give jobs a place for their progress."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

KEPT = "a decision of a round is never changed or deleted"
SAME = (
    "id",
    "round_id",
    "version_before",
    "version_after",
    "at",
    "what",
    "touched",
    "changes",
    "price",
    "worse_off",
    "undoes",
)


def _allow(same: str, cast: str) -> str:
    """As with the audit log: the reason may be taken out, and the name of a provider's person."""
    kept = " AND ".join(f"NEW.{column}{cast} {same} OLD.{column}{cast}" for column in SAME)
    who = f"(NEW.who {same} OLD.who OR (OLD.who LIKE 'oidc:%' AND NEW.who = 'erased'))"
    return f"NEW.why = '' AND {who} AND {kept}"


def upgrade() -> None:
    """Make the tables and what guards them."""
    op.add_column("job", sa.Column("progress", sa.JSON(), nullable=True))
    op.create_table(
        "round",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "decision",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("round_id", sa.String(), nullable=False),
        sa.Column("version_before", sa.Integer(), nullable=False),
        sa.Column("version_after", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("touched", sa.JSON(), nullable=False),
        sa.Column("changes", sa.JSON(), nullable=False),
        sa.Column("price", sa.JSON(), nullable=True),
        sa.Column("worse_off", sa.JSON(), nullable=False),
        sa.Column("undoes", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_decision_round_id", "decision", ["round_id"])
    _guard()


def _guard() -> None:
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        op.execute(f"CREATE TRIGGER decision_update BEFORE UPDATE ON decision WHEN NOT ({_allow('IS', '')}) {refuse}")
        op.execute(f"CREATE TRIGGER decision_delete BEFORE DELETE ON decision {refuse}")
        return
    allow = _allow("IS NOT DISTINCT FROM", "::text")
    body = f"IF TG_OP = 'UPDATE' AND {allow} THEN RETURN NEW; END IF; RAISE EXCEPTION '{KEPT}';"
    op.execute(f"CREATE FUNCTION keep_decision() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")
    op.execute(
        "CREATE TRIGGER decision_kept BEFORE UPDATE OR DELETE ON decision FOR EACH ROW EXECUTE FUNCTION keep_decision()"
    )


def downgrade() -> None:
    """Take them away."""
    op.drop_table("decision")
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION keep_decision()")
    op.drop_table("round")
    op.drop_column("job", "progress")
