"""Pages about one round, for a person: what happened, where the money went, and how to check it."""
