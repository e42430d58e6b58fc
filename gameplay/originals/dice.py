"""
Dice: over or under a number of the player's choice.

The rules in words:

- A roll is one of 10,000 outcomes, 0.00 to 99.99, all equally likely (`below(10000)`, one draw; the roll is
  written as hundredths). "over T" wins above T, "under T" wins below T; T itself loses.
- The chance is the number of winning outcomes, from 100 to 9,500 of 10,000. The multiplier is the variant's
  percentage divided by the chance, cut after four decimals, and published before the roll. The return
  follows from that published multiplier, so it is the same or up to 0.0095 points lower than the variant's
  percentage, and is stated exactly for each target; the variant states the lowest.
- The win is the stake times the multiplier, cut to the currency's smallest unit: the sum is shown before
  the roll. The stated return is before this cut, which takes less than one unit from a winning roll, and
  nothing where the stake in units times the multiplier is whole. Stakes are multiples of 100 units, so the
  cut is below 1 % of the stake at the smallest stake and shrinks as the stake grows; `return_at` gives the
  return of a bet after it.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final, NamedTuple

from gameplay.originals.errors import ActionError, BetError
from gameplay.originals.fairness import Seeds, Stream
from gameplay.originals.figures import DICE
from gameplay.originals.game import Json, Round, Variant, find_variant
from gameplay.originals.stakes import plain, to_amount, to_units

CODE: Final = "dice"
NAME: Final = "Dice"
GAME_TYPE: Final = 2
ROUND_TYPE: Final = "table"
STEP_UNITS: Final = 100
VARIANTS: Final = tuple(Variant(Decimal(code), figures.rtp) for code, figures in DICE.items())
BY_ITSELF: Final[str | None] = None

OUTCOMES: Final = 10_000
MIN_CHANCE: Final = 100
MAX_CHANCE: Final = 9_500
MULTIPLIER_SCALE: Final = 10_000  # multipliers are kept in ten-thousandths
SIDES: Final = ("over", "under")


class Wager(NamedTuple):
    side: str
    target: int  # hundredths: 49.50 is 4950
    units: int


def winning_outcomes(side: str, target: int) -> int:
    return OUTCOMES - 1 - target if side == "over" else target


def wins(side: str, target: int, roll: int) -> bool:
    return roll > target if side == "over" else roll < target


def multiplier(percentage: Decimal, chance: int) -> int:
    """The published multiplier in ten-thousandths, for so many winning outcomes of 10,000."""
    numerator, denominator = percentage.as_integer_ratio()
    return numerator * OUTCOMES * MULTIPLIER_SCALE // (100 * denominator * chance)


def exact_return(percentage: Decimal, chance: int) -> Fraction:
    """What a stake returns on average, from the published multiplier."""
    return Fraction(chance * multiplier(percentage, chance), OUTCOMES * MULTIPLIER_SCALE)


def return_at(bet: Mapping[str, object], *, variant: str, exponent: int) -> Fraction:
    """What this very bet returns on average, after its win is cut to whole units."""
    wager = parse(bet, exponent=exponent)
    chance = Fraction(winning_outcomes(wager.side, wager.target), OUTCOMES)
    return chance * win_units(wager, find_variant(VARIANTS, variant)) / wager.units


def win_units(wager: Wager, variant: Variant) -> int:
    """What the wager pays if it wins: known before the roll."""
    chance = winning_outcomes(wager.side, wager.target)
    return wager.units * multiplier(variant.label, chance) // MULTIPLIER_SCALE


def parse(bet: Mapping[str, object], *, exponent: int) -> Wager:
    """`bet` is {"stake", "side", "target"}; the target is a whole number of hundredths (49.50 is 4950)."""
    if set(bet) != {"stake", "side", "target"}:
        raise BetError("The bet is stake, side and target.", fields=sorted(bet))
    side, target = bet["side"], bet["target"]
    if not isinstance(side, str) or side not in SIDES:
        raise BetError("The side is over or under.", side=str(side)[:20])
    if isinstance(target, bool) or not isinstance(target, int):
        raise BetError("The target is a whole number of hundredths.", target=str(target)[:20])
    if not MIN_CHANCE <= winning_outcomes(side, target) <= MAX_CHANCE:
        raise BetError("The chance must be from 1 % to 95 %.", target=target)
    return Wager(side, target, to_units(bet["stake"], exponent=exponent, step=STEP_UNITS))


def first_stake(bet: Mapping[str, object], *, exponent: int) -> Decimal:
    return to_amount(parse(bet, exponent=exponent).units, exponent=exponent)


def max_multiplier(*, variant: str) -> Fraction:
    return Fraction(multiplier(find_variant(VARIANTS, variant).label, MIN_CHANCE), MULTIPLIER_SCALE)


def largest_win(bet: Mapping[str, object], *, variant: str, exponent: int) -> Decimal:
    wager = parse(bet, exponent=exponent)
    return to_amount(win_units(wager, find_variant(VARIANTS, variant)), exponent=exponent)


def roll(stream: Stream) -> int:
    return stream.below(OUTCOMES)


def play(
    *,
    seeds: Seeds,
    variant: str,
    bet: Mapping[str, object],
    exponent: int,
    actions: Sequence[str] = (),
) -> Round:
    """One roll; there are no actions."""
    if actions:
        raise ActionError("This action is not on offer.", action=actions[0])
    wager = parse(bet, exponent=exponent)
    published = find_variant(VARIANTS, variant)
    rolled = roll(Stream(seeds))
    won = wins(wager.side, wager.target, rolled)
    chance = winning_outcomes(wager.side, wager.target)
    return Round(
        stakes=(to_amount(wager.units, exponent=exponent),),
        win=to_amount(win_units(wager, published) if won else 0, exponent=exponent),
        finished=True,
        legal=(),
        outcome={
            "roll": rolled,
            "side": wager.side,
            "target": wager.target,
            "won": won,
            "multiplier": plain(multiplier(published.label, chance), exponent=4),
        },
    )


def quote(bet: Mapping[str, object], *, variant: str, exponent: int) -> Json:
    """What the page shows before the roll: chance, multiplier, what a winning roll pays, exact return."""
    wager = parse(bet, exponent=exponent)
    published = find_variant(VARIANTS, variant)
    chance = winning_outcomes(wager.side, wager.target)
    before_cut = exact_return(published.label, chance)
    return {
        "chance": plain(chance, exponent=2),
        "multiplier": plain(multiplier(published.label, chance), exponent=4),
        "win": plain(win_units(wager, published), exponent=exponent),
        "rtp": Variant(published.label, before_cut).rtp_text,
        "rtpAfterCut": Variant(published.label, return_at(bet, variant=variant, exponent=exponent)).rtp_text,
    }


def rules(*, variant: str) -> Json:
    published = find_variant(VARIANTS, variant)
    return {
        "rtp": published.rtp_text,
        "rtpHighest": Variant(published.label, DICE[variant].highest).rtp_text,
        "minChance": plain(MIN_CHANCE, exponent=2),
        "maxChance": plain(MAX_CHANCE, exponent=2),
        "maxMultiplier": plain(multiplier(published.label, MIN_CHANCE), exponent=4),
    }
