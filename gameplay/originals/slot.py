"""
Harbour Lights: a video slot of five reels, three rows and twenty lines.

The rules in words:

- The stake is split evenly over twenty lines, all always played. A spin draws one of 32 stops for each
  reel, left to right, all equally likely (`below(32)`, five draws).
- A line pays when its first three, four or five symbols from the left are the same; the longest counts,
  once per line. The lantern (reels 2, 3, 4) stands for any symbol but the moon. Wins of several lines are
  added.
- Three or more moons anywhere pay on top and start ten free spins, on the same reels, without a stake, in
  which every win counts three times. Moons in a free spin start ten more, up to fifty free spins in a
  round.

The stake is a multiple of twenty units, so that a line bet is a whole number of units and every pay is exact.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import Final

from gameplay.originals.errors import ActionError, BetError
from gameplay.originals.fairness import Seeds, Stream
from gameplay.originals.figures import SLOT
from gameplay.originals.game import Choice, Json, Round, Variant, find_variant
from gameplay.originals.slot_machine import Machine, Spin, free_spins_won, round_pay
from gameplay.originals.slot_reels import (
    FREE_SPIN_MULTIPLIER,
    FREE_SPINS,
    LINES,
    MAX_FREE_SPINS,
    PAYTABLE,
    REELS,
    SCATTER,
    SCATTER_PAYS,
    STRIPS,
    SYMBOLS,
    WILD,
)
from gameplay.originals.stakes import plain, to_amount, to_units

FREE_SPIN: Final = "free_spin"

CODE: Final = "harbour-lights"
NAME: Final = "Harbour Lights"
GAME_TYPE: Final = 0
ROUND_TYPE: Final = "spin"
STEP_UNITS: Final = len(LINES)
VARIANTS: Final = tuple(Variant(Decimal(code), figures.rtp) for code, figures in SLOT.items())
BY_ITSELF: Final[str | None] = FREE_SPIN


@cache
def machine(variant: str) -> Machine:
    find_variant(VARIANTS, variant)
    return Machine(STRIPS[variant])


def first_stake(bet: Mapping[str, object], *, exponent: int) -> Decimal:
    return to_amount(_stake_units(bet, exponent), exponent=exponent)


def max_multiplier(*, variant: str) -> Fraction:
    return Fraction(SLOT[find_variant(VARIANTS, variant).code].max_pay, len(LINES))


def largest_win(bet: Mapping[str, object], *, variant: str, exponent: int) -> Decimal:
    units = _stake_units(bet, exponent) * max_multiplier(variant=variant)
    assert units.denominator == 1
    return to_amount(units.numerator, exponent=exponent)


def play(
    *,
    seeds: Seeds,
    variant: str,
    bet: Mapping[str, object],
    exponent: int,
    actions: Sequence[str] = (),
) -> Round:
    """`bet` is {"stake"}. The only action is "free_spin", which reveals the next one; it costs nothing."""
    line_bet = _stake_units(bet, exponent) // len(LINES)
    reels = machine(variant)
    stream = Stream(seeds)
    spins = [reels.spin(stream)]
    won = free_spins_won(0, spins[0])
    for action in actions:
        if action != FREE_SPIN or len(spins) > won:
            raise ActionError("This action is not on offer.", action=action)
        spins.append(reels.spin(stream))
        won = free_spins_won(won, spins[-1])
    left = won - len(actions)
    free = [Decimal(0)] * len(actions)
    return Round(
        stakes=(first_stake(bet, exponent=exponent), *free),
        win=to_amount(round_pay(spins) * line_bet, exponent=exponent),
        finished=left == 0,
        legal=(Choice(FREE_SPIN, Decimal(0)),) if left else (),
        outcome={
            "spins": [
                _show(reels, spin, line_bet, FREE_SPIN_MULTIPLIER if index else 1, exponent)
                for index, spin in enumerate(spins)
            ],
            "freeSpinsLeft": left,
        },
    )


def rules(*, variant: str) -> Json:
    published = find_variant(VARIANTS, variant)
    figures = SLOT[variant]
    return {
        "reels": list(STRIPS[variant]),
        "symbols": dict(SYMBOLS),
        "wild": WILD,
        "scatter": SCATTER,
        "lines": [list(rows) for rows in LINES],
        "paytable": {symbol: list(pays) for symbol, pays in PAYTABLE.items()},
        "scatterPays": {str(count): pay for count, pay in SCATTER_PAYS.items()},
        "freeSpins": FREE_SPINS,
        "maxFreeSpins": MAX_FREE_SPINS,
        "freeSpinMultiplier": FREE_SPIN_MULTIPLIER,
        "rtp": published.rtp_text,
        "hitOneIn": plain_ratio(1 / figures.hit),
        "freeSpinsOneIn": plain_ratio(1 / figures.trigger),
        "maxMultiplier": plain_ratio(max_multiplier(variant=variant)),
        "standardDeviation": figures.standard_deviation,
    }


def plain_ratio(value: Fraction) -> str:
    """A ratio with two decimals, cut."""
    hundredths = value.numerator * 100 // value.denominator
    return plain(hundredths, exponent=2)


def _stake_units(bet: Mapping[str, object], exponent: int) -> int:
    if set(bet) != {"stake"}:
        raise BetError("The bet is the stake and nothing else.", fields=sorted(bet))
    return to_units(bet["stake"], exponent=exponent, step=STEP_UNITS)


def _show(reels: Machine, spin: Spin, line_bet: int, multiplier: int, exponent: int) -> Json:
    def amount(pay: int) -> str:
        return plain(pay * multiplier * line_bet, exponent=exponent)

    scatter_pay = SCATTER_PAYS.get(spin.scatters, 0)
    return {
        "stops": list(spin.stops),
        "windows": [reels.windows[reel][spin.stops[reel]] for reel in range(REELS)],
        "lines": [
            {
                "line": win.line,
                "symbol": win.symbol,
                "count": win.length,
                "win": amount(win.pay),
            }
            for win in spin.lines
        ],
        "scatters": spin.scatters,
        "scatterWin": amount(scatter_pay),
        "multiplier": multiplier,
        "win": amount(spin.pay),
    }
