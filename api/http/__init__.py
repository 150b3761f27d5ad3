"""How a request is read and an answer sent: checks, pages of lists, tags, problems."""
