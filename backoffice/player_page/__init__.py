"""One player: what they have and did, what stands against them, and what a person may do about it."""
