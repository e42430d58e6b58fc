"""Endpoints that wallets and players can answer by themselves; the others are in gameplay/api."""
