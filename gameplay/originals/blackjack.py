"""
Blackjack. The rules in words:

- Every card is drawn from a full pack of 52 as if the pack were endless: each of the 52 cards is equally
  likely at every draw (`below(52)`, one draw a card), whatever has been dealt. Cards go out as player,
  dealer (face up), player, dealer (face down); after that in the order of the decisions, and the dealer's
  own last.
- An ace counts 1 or 11, court cards 10. Blackjack is 21 with the first two cards and pays 3 to 2; any other
  win pays 1 to 1; equal totals give the stake back. More than 21 loses at once, whatever the dealer has.
- The dealer looks at the face-down card first: with a blackjack the round ends before the player decides,
  and only a blackjack of the player's own gets its stake back. Insurance is not offered.
- The dealer draws to 16 and stands on all 17s, soft 17 included, and does not draw when every hand has lost.
- Double: on any first two cards, after a split too; one more stake, exactly one more card.
- Split: two first cards that count the same (a ten and a king are a pair), once in a round, for one more
  stake. Each hand gets one card at once, the first hand first. Split aces get that one card only. 21 after
  a split is 21, not blackjack. The first hand is played before the second.
- A hand with 21 stands by itself.

Stakes are an even number of units, so that 3 to 2 is exact. A double or a split costs exactly the first
stake again.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Final

from gameplay.originals.blackjack_strategy import HARD, PAIRS, SOFT
from gameplay.originals.blackjack_table import (
    CARDS,
    DOUBLE,
    MAX_HANDS,
    SPLIT,
    STAND,
    Hand,
    Table,
    card_name,
)
from gameplay.originals.errors import ActionError, BetError
from gameplay.originals.fairness import Seeds, Stream
from gameplay.originals.figures import BLACKJACK
from gameplay.originals.game import Choice, Json, Round, Variant, find_variant
from gameplay.originals.stakes import plain, to_amount, to_units

CODE: Final = "blackjack"
NAME: Final = "Blackjack"
GAME_TYPE: Final = 2
ROUND_TYPE: Final = "table"
STEP_UNITS: Final = 2
VARIANTS: Final = tuple(Variant(Decimal(code), figures.rtp) for code, figures in BLACKJACK.items())
BY_ITSELF: Final[str | None] = STAND


def first_stake(bet: Mapping[str, object], *, exponent: int) -> Decimal:
    return to_amount(_stake_units(bet, exponent), exponent=exponent)


def max_multiplier(*, variant: str) -> Fraction:
    """Two hands, both doubled, both won: eight times the first stake (four of them were staked)."""
    find_variant(VARIANTS, variant)
    return Fraction(2 * 2 * MAX_HANDS)


def largest_win(bet: Mapping[str, object], *, variant: str, exponent: int) -> Decimal:
    units = _stake_units(bet, exponent) * max_multiplier(variant=variant).numerator
    return to_amount(units, exponent=exponent)


def deal(stream: Stream) -> Table:
    return Table(lambda: stream.below(CARDS))


def play(
    *,
    seeds: Seeds,
    variant: str,
    bet: Mapping[str, object],
    exponent: int,
    actions: Sequence[str] = (),
) -> Round:
    """`bet` is {"stake"}; actions are hit, stand, double, split, in the order they were taken."""
    find_variant(VARIANTS, variant)
    units = _stake_units(bet, exponent)
    table = deal(Stream(seeds))
    stakes = [to_amount(units, exponent=exponent)]
    for action in actions:
        if action not in table.legal():
            raise ActionError("This action is not on offer.", action=action, legal=list(table.legal()))
        table.act(action)
        stakes.append(_further_stake(action, units, exponent))
    halves = sum(table.returned_halves(hand) for hand in table.hands) if table.finished else 0
    return Round(
        stakes=tuple(stakes),
        win=to_amount(halves * units // 2, exponent=exponent),
        finished=table.finished,
        legal=tuple(Choice(action, _further_stake(action, units, exponent)) for action in table.legal()),
        outcome=_show(table, units, exponent),
    )


def rules(*, variant: str) -> Json:
    figures = BLACKJACK[find_variant(VARIANTS, variant).code]
    return {
        "rtp": VARIANTS[0].rtp_text,
        "rtpOfAllStakes": Variant(VARIANTS[0].label, figures.rtp_of_all_stakes).rtp_text,
        "rtpAssumes": "basic strategy",
        "deck": "endless",
        "dealerStandsOnSoft17": True,
        "dealerPeeks": True,
        "blackjackPays": "3:2",
        "insurance": False,
        "doubleOn": "any first two cards, after a split too",
        "maxHands": MAX_HANDS,
        "splitAcesGetOneCard": True,
        "strategy": {
            "dealerShows": ["2", "3", "4", "5", "6", "7", "8", "9", "10", "A"],
            "hard": {str(points): row for points, row in HARD.items()},
            "soft": {str(points): row for points, row in SOFT.items()},
            "pairs": {str(points): row for points, row in PAIRS.items()},
        },
    }


def _stake_units(bet: Mapping[str, object], exponent: int) -> int:
    if set(bet) != {"stake"}:
        raise BetError("The bet is the stake and nothing else.", fields=sorted(bet))
    return to_units(bet["stake"], exponent=exponent, step=STEP_UNITS)


def _further_stake(action: str, units: int, exponent: int) -> Decimal:
    return to_amount(units if action in (DOUBLE, SPLIT) else 0, exponent=exponent)


def _show(table: Table, units: int, exponent: int) -> Json:
    """What the player may see: the dealer's second card only when the round is finished."""
    dealer = table.dealer if table.finished else Hand(table.dealer.cards[:1])
    return {
        "dealer": {
            "cards": [card_name(card) for card in dealer.cards],
            "total": dealer.total,
            "hidden": len(table.dealer.cards) - len(dealer.cards),
        },
        "hands": [_show_hand(table, hand, units, exponent) for hand in table.hands],
        "active": None if table.finished else table.active,
    }


def _show_hand(table: Table, hand: Hand, units: int, exponent: int) -> Json:
    shown: Json = {
        "cards": [card_name(card) for card in hand.cards],
        "total": hand.total,
        "soft": hand.soft,
        "stake": plain(units * hand.stakes, exponent=exponent),
        "result": None,
    }
    if table.finished:
        won = plain(table.returned_halves(hand) * units // 2, exponent=exponent)
        shown |= {"result": table.result(hand), "win": won}
    return shown
