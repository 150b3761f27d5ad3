"""Let a person's own words, and the name of a provider's person, be taken out of the audit log; all else of it stays kept."""

from __future__ import annotations

from alembic import op

revision = "0005"
down_revision = "0004"

KEPT = "a line of the audit log is never changed or deleted"
SAME = ("id", "at", "what", "subject", "private", "before", "after")


def _allow(same: str, cast: str) -> str:
    """The condition under which a line may be changed: the reason is gone, a provider's name may be, nothing else differs."""
    kept = " AND ".join(f"NEW.{column}{cast} {same} OLD.{column}{cast}" for column in SAME)
    who = f"(NEW.who {same} OLD.who OR (OLD.who LIKE 'oidc:%' AND NEW.who = 'erased'))"
    return f"NEW.why = '' AND {who} AND {kept}"


def upgrade() -> None:
    """Narrow what the triggers refuse."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_update")
        refuse = f"BEGIN SELECT RAISE(ABORT, '{KEPT}'); END"
        op.execute(f"CREATE TRIGGER audit_update BEFORE UPDATE ON audit WHEN NOT ({_allow('IS', '')}) {refuse}")
        return
    allow = _allow("IS NOT DISTINCT FROM", "::text")
    body = f"IF TG_OP = 'UPDATE' AND {allow} THEN RETURN NEW; END IF; RAISE EXCEPTION '{KEPT}';"
    op.execute(f"CREATE OR REPLACE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$")


def downgrade() -> None:
    """Refuse every change again."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER audit_update")
        op.execute(f"CREATE TRIGGER audit_update BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, '{KEPT}'); END")
        return
    body = f"BEGIN RAISE EXCEPTION '{KEPT}'; END"
    op.execute(f"CREATE OR REPLACE FUNCTION keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
