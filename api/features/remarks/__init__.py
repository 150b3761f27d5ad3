"""What a city says of its profile: contested facts, blind spots set aside."""
