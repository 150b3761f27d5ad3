"""What may be written: checks of what is sent in, before a use case writes."""
