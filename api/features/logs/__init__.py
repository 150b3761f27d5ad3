"""The changes feed and the audit log."""
