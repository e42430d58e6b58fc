"""What roulette returns, exactly, by the closed form and by every pocket. Not used while playing."""

from fractions import Fraction

from gameplay.originals.roulette import MULTIPLIERS, POCKETS, SPOTS, Chip, settle


def by_formula() -> dict[str, Fraction]:
    """For every spot: its numbers' share of the pockets, times what it pays."""
    return {spot: Fraction(len(numbers), POCKETS) * MULTIPLIERS[spot] for spot, numbers in SPOTS.items()}


def by_pockets() -> dict[str, Fraction]:
    """For every spot: what one unit brings back over all 37 pockets, by the settlement that is played."""
    return {
        spot: Fraction(sum(settle([Chip(spot, 1)], pocket) for pocket in range(POCKETS)), POCKETS)
        for spot in SPOTS
    }
