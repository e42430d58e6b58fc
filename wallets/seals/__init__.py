"""
Seals: a signed word, every few minutes, on what has committed. Whoever holds the newest one notices any later change.

- `text`: what is signed, and the Merkle tree over the wallets (pure)
- `keys`: Ed25519, with keys that are never in the database
- `stored`: in the database, and as they are handed out
- `making`: the worker's step
"""

from wallets.seals.keys import Keys, own_public_key, trusted_keys
from wallets.seals.making import seal_next
from wallets.seals.text import SealText, Sums

__all__ = ["Keys", "SealText", "Sums", "own_public_key", "seal_next", "trusted_keys"]
