"""
Computes every published figure of the games anew, each return by two methods that must agree exactly.

`python -m gameplay.originals.odds > figures.json` (half a minute) after the mathematics of a game has
changed; then put the file in its place, beside this module, and make docs/fairness-vectors.json anew.
"""

import json
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

from gameplay.originals import (
    odds_blackjack,
    odds_blackjack_hands,
    odds_dice,
    odds_roulette,
    odds_slot,
)
from gameplay.originals.slot_reels import STRIPS

DICE_PERCENTAGES = ("99", "98", "97", "96")

Figures = dict[str, Any]


def published() -> dict[str, dict[str, Figures]]:
    """By game and variant, in the form of figures.json."""
    return {"slot": slot(), "roulette": roulette(), "dice": dice(), "blackjack": blackjack()}


def slot() -> dict[str, Figures]:
    return {code: _slot_variant(strips) for code, strips in STRIPS.items()}


def _slot_variant(strips: tuple[str, ...]) -> Figures:
    lines = odds_slot.by_lines(strips)
    spins = odds_slot.by_enumeration(strips)
    return {
        "rtp": _agreed(lines.rtp, spins.rtp),
        "hit": str(spins.hit),
        "trigger": _agreed(Fraction(sum(lines.scatter_hits.values()), lines.combinations), spins.trigger),
        "standardDeviation": spins.standard_deviation,
        "maxPay": spins.max_pay,
        "combinations": lines.combinations,
        "lineHits": {f"{symbol}{count}": n for (symbol, count), n in lines.line_hits.items()},
        "scatterHits": {str(count): n for count, n in lines.scatter_hits.items()},
    }


def roulette() -> dict[str, Figures]:
    one, other = odds_roulette.by_formula(), odds_roulette.by_pockets()
    assert one == other, "the two methods disagree"
    returns = set(one.values())
    assert len(returns) == 1, "a spot of the table returns more than another"
    return {_label(min(returns)): {"rtp": str(min(returns))}}


def dice() -> dict[str, Figures]:
    counts = odds_dice.winning_rolls()
    figures = {}
    for code in DICE_PERCENTAGES:
        lowest, highest = odds_dice.by_formula(Decimal(code))
        counted = odds_dice.by_counting(Decimal(code), counts)
        figures[code] = {"rtp": _agreed(lowest, counted[0]), "highest": _agreed(highest, counted[1])}
    return figures


def blackjack() -> dict[str, Figures]:
    recursion = odds_blackjack.by_recursion()
    results = odds_blackjack_hands.by_distribution()
    hands = odds_blackjack_hands.expected(results)
    return {
        _label(recursion.rtp): {
            "rtp": _agreed(recursion.rtp, hands.rtp),
            "rtpOfAllStakes": _agreed(recursion.rtp_of_all_stakes, hands.rtp_of_all_stakes),
            "standardDeviation": odds_blackjack_hands.standard_deviation(results),
            "results": {
                f"{stakes}:{halves}": str(chance) for (stakes, halves), chance in sorted(results.items())
            },
        }
    }


def _agreed(one: Fraction, other: Fraction) -> str:
    assert one == other, "the two methods disagree"
    return str(one)


def _label(rtp: Fraction) -> str:
    """The percentage, cut after two decimals."""
    hundredths = int(rtp * 10_000)
    return f"{hundredths // 100}.{hundredths % 100:02d}"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(published(), indent=1) + "\n")
