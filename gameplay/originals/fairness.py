"""
Where outcomes come from: a stream of unbiased integers that anyone can recompute.

Byte by byte, with nothing left open:

- The server seed is 32 random bytes. Its commitment is SHA-256 of those 32 bytes (not of their hex), shown as
  lower-case hex before the stake.
- The client seed is text of 1 to 64 characters, taken as it is, in UTF-8.
- Block number i (0, 1, 2, …) is HMAC-SHA256 with the server seed as the key and, as the message, the client
  seed, a colon (0x3A), and i in decimal ASCII digits without leading zeros. The last colon ends the client
  seed, so two different pairs never give the same message.
- A block is read as eight words of four bytes each, big-endian, first to last; then comes the next block.
- To draw an integer below n (1 ≤ n ≤ 2^32) take the next word x. If x ≥ 2^32 - (2^32 mod n), throw it away
  and take the next one; otherwise the integer is x mod n. Every integer is then exactly equally likely.

A round has a fresh server seed and reads the stream from its beginning. Vectors: docs/fairness-vectors.json.
"""

import hashlib
import hmac
import secrets
import struct
import unicodedata
from dataclasses import dataclass, field

from gameplay.originals.errors import SeedError

SERVER_SEED_BYTES = 32
CLIENT_SEED_MAX_CHARACTERS = 64

_REFUSED_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
_WORD_VALUES = 2**32
_EIGHT_WORDS = struct.Struct(">8I")


@dataclass(frozen=True, slots=True)
class Seeds:
    """What decides a round. The server seed is left out of repr, so that no log line shows it."""

    server: bytes = field(repr=False)
    client: str

    def __post_init__(self) -> None:
        if len(self.server) != SERVER_SEED_BYTES:
            raise SeedError("The server seed must be 32 bytes.")
        check_client_seed(self.client)

    @property
    def commitment(self) -> str:
        return commitment(self.server)


def new_server_seed() -> bytes:
    return secrets.token_bytes(SERVER_SEED_BYTES)


def commitment(server_seed: bytes) -> str:
    """What the player sees before the stake: SHA-256 of the seed's bytes, lower-case hex."""
    return hashlib.sha256(server_seed).hexdigest()


def check_client_seed(text: str) -> None:
    """
    :raises SeedError: it is empty, too long, or holds control characters, line breaks or half a surrogate
        pair.
    """
    if not 1 <= len(text) <= CLIENT_SEED_MAX_CHARACTERS:
        raise SeedError(f"The client seed must have 1 to {CLIENT_SEED_MAX_CHARACTERS} characters.")
    if text.isprintable():
        return
    if any(unicodedata.category(character) in _REFUSED_CATEGORIES for character in text):
        raise SeedError("The client seed must not hold control characters.")


class Stream:
    """The integers of one round, in order. `below(n)` draws the next."""

    __slots__ = ("_block", "_key", "_prefix", "_words")

    def __init__(self, seeds: Seeds) -> None:
        self._key = seeds.server
        self._prefix = seeds.client.encode() + b":"
        self._block = 0
        self._words: list[int] = []  # what is left of the current block, last word first

    def below(self, n: int) -> int:
        if not 1 <= n <= _WORD_VALUES:
            raise ValueError(f"cannot draw below {n}")
        limit = _WORD_VALUES - _WORD_VALUES % n
        while True:
            if not self._words:
                self._next_block()
            word = self._words.pop()
            if word < limit:
                return word % n

    def _next_block(self) -> None:
        digest = hmac.digest(self._key, self._prefix + b"%d" % self._block, "sha256")
        self._words = list(_EIGHT_WORDS.unpack(digest)[::-1])
        self._block += 1
