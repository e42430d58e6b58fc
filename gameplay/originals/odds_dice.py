"""
What dice returns, exactly, for every target, by two methods: the closed form, and counting all rolls. Not
used while playing.
"""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate

from gameplay.originals.dice import (
    MAX_CHANCE,
    MIN_CHANCE,
    MULTIPLIER_SCALE,
    OUTCOMES,
    SIDES,
    exact_return,
    multiplier,
    winning_outcomes,
)

# Whole, and worth a whole number of units at every multiplier.
_STAKE_UNITS = MULTIPLIER_SCALE


def targets() -> Iterator[tuple[str, int]]:
    """Every bet on the table."""
    for side in SIDES:
        for target in range(OUTCOMES):
            if MIN_CHANCE <= winning_outcomes(side, target) <= MAX_CHANCE:
                yield side, target


def by_formula(percentage: Decimal) -> tuple[Fraction, Fraction]:
    """The lowest and the highest return over all targets."""
    returns = [exact_return(percentage, chance) for chance in range(MIN_CHANCE, MAX_CHANCE + 1)]
    return min(returns), max(returns)


def winning_rolls() -> dict[tuple[str, int], int]:
    """For every bet, how many of the 10,000 rolls win: each roll is handed to all targets that it beats."""
    begins = {side: [0] * (OUTCOMES + 1) for side in SIDES}  # change of the count from this target on
    for roll in range(OUTCOMES):
        begins["under"][roll + 1] += 1  # wins under every target above it,
        begins["over"][0] += 1  # and over every target from 0 on
        begins["over"][roll] -= 1  # until itself
    counts = {side: list(accumulate(changes)) for side, changes in begins.items()}
    return {(side, target): counts[side][target] for side, target in targets()}


def by_counting(percentage: Decimal, counts: dict[tuple[str, int], int]) -> tuple[Fraction, Fraction]:
    """The lowest and the highest return over all targets, from all that all rolls pay together."""
    paid = [
        count * (_STAKE_UNITS * multiplier(percentage, count) // MULTIPLIER_SCALE)
        for count in set(counts.values())
    ]
    staked = OUTCOMES * _STAKE_UNITS
    return Fraction(min(paid), staked), Fraction(max(paid), staked)
