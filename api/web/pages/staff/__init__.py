"""What the pages of programme staff show."""
