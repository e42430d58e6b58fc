"""Providers and games: on and off, maintenance, limits; of the platform, and of each operator."""
