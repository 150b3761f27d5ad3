"""What can be done: plain functions of (session, viewer, command) that commit inside."""
