"""
Basic strategy for our table: the play that returns the most, by what the player holds and what the dealer
shows.

A test derives every cell anew from the exact expectations. The published return is the return of this play.
"""

from collections.abc import Sequence
from typing import Final

from gameplay.originals.blackjack_table import DOUBLE, HIT, POINTS, SPLIT, STAND, total

# One letter for each card that the dealer may show, in this order: 2 3 4 5 6 7 8 9 10 A.
# H hit, S stand, D double or else hit, d double or else stand, P split. A dot: no split, look at the total.
# PAIRS is by what one card of the pair counts (1 ace).
HARD: Final[dict[int, str]] = {
    4: "HHHHHHHHHH",
    5: "HHHHHHHHHH",
    6: "HHHHHHHHHH",
    7: "HHHHHHHHHH",
    8: "HHHHHHHHHH",
    9: "HDDDDHHHHH",
    10: "DDDDDDDDHH",
    11: "DDDDDDDDDH",
    12: "HHSSSHHHHH",
    13: "SSSSSHHHHH",
    14: "SSSSSHHHHH",
    15: "SSSSSHHHHH",
    16: "SSSSSHHHHH",
    17: "SSSSSSSSSS",
    18: "SSSSSSSSSS",
    19: "SSSSSSSSSS",
    20: "SSSSSSSSSS",
    21: "SSSSSSSSSS",
}
SOFT: Final[dict[int, str]] = {
    12: "HHHHHHHHHH",
    13: "HHHHDHHHHH",
    14: "HHHDDHHHHH",
    15: "HHHDDHHHHH",
    16: "HHDDDHHHHH",
    17: "HDDDDHHHHH",
    18: "SddddSSHHH",
    19: "SSSSSSSSSS",
    20: "SSSSSSSSSS",
    21: "SSSSSSSSSS",
}
PAIRS: Final[dict[int, str]] = {
    1: "PPPPPPPPPP",
    2: "PPPPPP....",
    3: "PPPPPP....",
    4: "...PP.....",
    5: "..........",
    6: "PPPPP.....",
    7: "PPPPPP....",
    8: "PPPPPPPPPP",
    9: "PPPPP.PP..",
    10: "..........",
}


def column(shown: int) -> int:
    """The place of the dealer's rank in a row of the tables."""
    return 9 if shown == 0 else POINTS[shown] - 2


def basic_action(ranks: Sequence[int], shown: int, legal: Sequence[str]) -> str:
    """What basic strategy does with these ranks against the dealer's rank, among what is legal."""
    place = column(shown)
    if SPLIT in legal and PAIRS[POINTS[ranks[0]]][place] == "P":
        return SPLIT
    best, soft = total(ranks)
    letter = (SOFT if soft else HARD)[best][place]
    if letter in "Dd" and DOUBLE in legal:
        return DOUBLE
    return STAND if letter in "Sd" else HIT
