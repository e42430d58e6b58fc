"""
The API for game servers that are not ours: /provider/v1/, signed by the provider. Its guide: docs/game-provider-api.md.

A view turns a call into moves; gameplay.rounds has the rules.
"""
