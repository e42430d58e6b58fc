"""
European roulette: one zero, the full table, many bets in one round.

The rules in words:

- One of 37 pockets, 0 to 36, all equally likely (`below(37)`, one draw).
- A bet on n numbers that holds the pocket pays 36/n times its stake (the stake included): 35 to 1 on a
  straight up, 1 to 1 on red. Every bet on the table therefore returns exactly 36/37.
- Zero is a number like any other: it is no colour, neither even nor odd, neither low nor high, and in no
  dozen and no column. There is no "la partage" and no "en prison".

A round's bet is {"bets": [{"spot": "split:1-2", "stake": "5"}, …]}, each spot once. n divides 36 for every
spot, so a stake may be any whole number of units and every pay is exact.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from gameplay.originals.errors import ActionError, BetError
from gameplay.originals.fairness import Seeds, Stream
from gameplay.originals.figures import ROULETTE
from gameplay.originals.game import Json, Round, Variant, find_variant
from gameplay.originals.stakes import plain, to_amount, to_units

CODE: Final = "european-roulette"
NAME: Final = "European Roulette"
GAME_TYPE: Final = 2
ROUND_TYPE: Final = "table"
STEP_UNITS: Final = 1
VARIANTS: Final = tuple(Variant(Decimal(code), figures.rtp) for code, figures in ROULETTE.items())
BY_ITSELF: Final[str | None] = None

POCKETS: Final = 37
RETURN_FOR_ALL: Final = 36  # stakes that come back for one number; shared by the numbers of a wider bet
RED: Final = frozenset({1, 3, 5, 7, 9, 12, 14, 16, 18, 19, 21, 23, 25, 27, 30, 32, 34, 36})


class Chip(NamedTuple):
    spot: str
    units: int


def _inside() -> Iterator[tuple[str, tuple[int, ...]]]:
    """Inside spots by kind. The layout has twelve streets of three: street s is 3s+1, 3s+2, 3s+3."""
    yield from (("straight", (number,)) for number in range(POCKETS))
    yield from (("split", (0, number)) for number in (1, 2, 3))
    yield from (("trio", numbers) for numbers in ((0, 1, 2), (0, 2, 3)))
    yield "first_four", (0, 1, 2, 3)
    for first in range(1, 37, 3):
        yield "street", (first, first + 1, first + 2)
        yield from (("split", (number, number + 1)) for number in (first, first + 1))
    for first in range(1, 34, 3):
        yield "line", tuple(range(first, first + 6))
        yield from (("split", (number, number + 3)) for number in range(first, first + 3))
        yield from (("corner", (n, n + 1, n + 3, n + 4)) for n in (first, first + 1))


def _table() -> dict[str, frozenset[int]]:
    spots = {
        kind if kind == "first_four" else f"{kind}:{'-'.join(map(str, numbers))}": frozenset(numbers)
        for kind, numbers in _inside()
    }
    for index in (1, 2, 3):
        spots[f"dozen:{index}"] = frozenset(range(12 * index - 11, 12 * index + 1))
        spots[f"column:{index}"] = frozenset(range(index, 37, 3))
    numbers = frozenset(range(1, 37))
    return spots | {
        "red": RED,
        "black": numbers - RED,
        "even": frozenset(range(2, 37, 2)),
        "odd": frozenset(range(1, 37, 2)),
        "low": frozenset(range(1, 19)),
        "high": frozenset(range(19, 37)),
    }


# Every spot of the table with its numbers: "straight:17", "split:1-2", "dozen:3", "red".
SPOTS: Final = _table()
MULTIPLIERS: Final = {spot: RETURN_FOR_ALL // len(numbers) for spot, numbers in SPOTS.items()}


def settle(chips: Sequence[Chip], pocket: int) -> int:
    """What these chips bring back, in units, when the ball lies in this pocket."""
    return sum([chip.units * MULTIPLIERS[chip.spot] for chip in chips if pocket in SPOTS[chip.spot]])


def parse(bet: Mapping[str, object], *, exponent: int) -> list[Chip]:
    """:raises BetError: no bets, a spot that the table does not have or twice, a stake that is none."""
    bets = bet.get("bets")
    if set(bet) != {"bets"} or not isinstance(bets, list | tuple) or not bets:
        raise BetError("The bet is a list of bets and nothing else.")
    if len(bets) > len(SPOTS):
        raise BetError("There are more bets than the table has spots.", spots=len(SPOTS))
    chips = [_parse_chip(one, exponent) for one in bets]
    if len({chip.spot for chip in chips}) != len(chips):
        raise BetError("A spot is named twice; put its stakes together.")
    return chips


def _parse_chip(one: object, exponent: int) -> Chip:
    if not isinstance(one, Mapping) or set(one) != {"spot", "stake"}:
        raise BetError("A bet is a spot and a stake.")
    spot = one["spot"]
    if not isinstance(spot, str) or spot not in SPOTS:
        raise BetError("The table has no such spot.", spot=str(spot)[:40])
    return Chip(spot, to_units(one["stake"], exponent=exponent, step=STEP_UNITS))


def first_stake(bet: Mapping[str, object], *, exponent: int) -> Decimal:
    return to_amount(sum(chip.units for chip in parse(bet, exponent=exponent)), exponent=exponent)


def max_multiplier(*, variant: str) -> Fraction:
    find_variant(VARIANTS, variant)
    return Fraction(RETURN_FOR_ALL)


def largest_win(bet: Mapping[str, object], *, variant: str, exponent: int) -> Decimal:
    find_variant(VARIANTS, variant)
    chips = parse(bet, exponent=exponent)
    return to_amount(max(settle(chips, pocket) for pocket in range(POCKETS)), exponent=exponent)


def spin_wheel(stream: Stream) -> int:
    return stream.below(POCKETS)


def play(
    *,
    seeds: Seeds,
    variant: str,
    bet: Mapping[str, object],
    exponent: int,
    actions: Sequence[str] = (),
) -> Round:
    """One spin of the wheel; there are no actions."""
    find_variant(VARIANTS, variant)
    if actions:
        raise ActionError("This action is not on offer.", action=actions[0])
    chips = parse(bet, exponent=exponent)
    pocket = spin_wheel(Stream(seeds))
    return Round(
        stakes=(to_amount(sum(chip.units for chip in chips), exponent=exponent),),
        win=to_amount(settle(chips, pocket), exponent=exponent),
        finished=True,
        legal=(),
        outcome={
            "pocket": pocket,
            "colour": colour(pocket),
            "bets": [
                {
                    "spot": chip.spot,
                    "stake": plain(chip.units, exponent=exponent),
                    "win": plain(settle([chip], pocket), exponent=exponent),
                }
                for chip in chips
            ],
        },
    )


def colour(pocket: int) -> str:
    if pocket == 0:
        return "green"
    return "red" if pocket in RED else "black"


def rules(*, variant: str) -> Json:
    return {
        "rtp": find_variant(VARIANTS, variant).rtp_text,
        "red": sorted(RED),
        "spots": {
            spot: {"numbers": sorted(numbers), "multiplier": MULTIPLIERS[spot]}
            for spot, numbers in SPOTS.items()
        },
    }
