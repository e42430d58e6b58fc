"""
Seals: a signed word, every few minutes, on what has committed. Whoever holds the newest one notices any later change.

- `text`: what is signed, and the Merkle tree over the wallets (pure)
- `keys`: Ed25519, with keys that are never in the database
- `stored`: in the database, and as they are handed out
- `making`: the worker's step
"""

from wallets.seals.keys import Keys, own_public_key, trusted_keys
from wallets.seals.making import seal_next, sums_of
from wallets.seals.stored import HandedOut, as_line, from_lines, leaves_of, text_of
from wallets.seals.text import SealText, Sums, Tree, sums_text

__all__ = [
    "HandedOut",
    "Keys",
    "SealText",
    "Sums",
    "Tree",
    "as_line",
    "from_lines",
    "leaves_of",
    "own_public_key",
    "seal_next",
    "sums_of",
    "sums_text",
    "text_of",
    "trusted_keys",
]
