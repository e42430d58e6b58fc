"""
What blackjack returns under basic strategy, exactly: the second method, which deals forwards. Every hand of
ranks that can come up is followed with its chance until nothing moves any more; then every final hand meets
every final hand of the dealer. It gives the chance of every result of a round. Not used while playing.
"""

from collections import defaultdict
from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import isqrt

from gameplay.originals.blackjack_strategy import basic_action
from gameplay.originals.blackjack_table import (
    DOUBLE,
    HALVES_RETURNED,
    HIT,
    POINTS,
    SPLIT,
    STAND,
    STAND_ON,
    total,
)
from gameplay.originals.odds_blackjack import Expected

Ranks = tuple[int, ...]  # sorted ranks 0..12 as the table has them; 0 the ace
Ended = dict[tuple[int, int], Fraction]  # chance by (stakes on the hand, total; 0 for more than 21)
Results = dict[tuple[int, int], Fraction]  # chance by (stakes, what came back in halves of the first stake)

_A_RANK = Fraction(1, 13)
_NATURAL = 22  # a blackjack, above every other total


def by_distribution() -> Results:
    """Every result of a round with its chance, under basic strategy."""
    results: Results = defaultdict(Fraction)
    for shown in range(13):
        dealer = _dealer_distribution(shown)
        for deal, chance in _deals().items():
            for result, then in _against(deal, shown, dealer).items():
                results[result] += _A_RANK * chance * then
    assert sum(results.values()) == 1
    return dict(results)


def expected(results: Results) -> Expected:
    net = staked = Fraction(0)
    for (stakes, halves), chance in results.items():
        net += chance * (Fraction(halves, 2) - stakes)
        staked += chance * stakes
    return Expected(net, staked)


def standard_deviation(results: Results) -> str:
    """Of a round's net result, in first stakes, cut after four decimals."""
    variance = -(expected(results).net ** 2)
    for (stakes, halves), chance in results.items():
        variance += chance * (Fraction(halves, 2) - stakes) ** 2
    scaled = isqrt(variance.numerator * 10**8 // variance.denominator)
    return f"{scaled // 10_000}.{scaled % 10_000:04d}"


@cache
def _deals() -> dict[Ranks, Fraction]:
    deals: dict[Ranks, Fraction] = defaultdict(Fraction)
    for first in range(13):
        for second in range(13):
            deals[tuple(sorted((first, second)))] += _A_RANK**2
    return dict(deals)


def _dealer_distribution(shown: int) -> dict[int, Fraction]:
    ends: dict[int, Fraction] = defaultdict(Fraction)
    moving: dict[Ranks, Fraction] = {(shown,): Fraction(1)}
    while moving:
        drawn = _draw(moving)
        moving = {}
        for ranks, chance in drawn.items():
            best = total(ranks)[0]
            if len(ranks) == 2 and best == 21:
                ends[_NATURAL] += chance
            elif best >= STAND_ON:
                ends[best if best <= 21 else 0] += chance
            else:
                moving[ranks] = chance
    return ends


def _draw(hands: dict[Ranks, Fraction]) -> dict[Ranks, Fraction]:
    after: dict[Ranks, Fraction] = defaultdict(Fraction)
    for ranks, chance in hands.items():
        for rank in range(13):
            after[tuple(sorted((*ranks, rank)))] += chance * _A_RANK
    return after


def _against(deal: Ranks, shown: int, dealer: dict[int, Fraction]) -> Results:
    mine_is_natural = total(deal)[0] == 21
    results: Results = defaultdict(Fraction)
    for end, chance in dealer.items():
        if mine_is_natural or end == _NATURAL:
            theirs = "push" if mine_is_natural else "lose"
            results[1, HALVES_RETURNED[theirs if end == _NATURAL else "blackjack"]] += chance
            continue
        for result, then in _settled(_player_hands(deal, shown), end).items():
            results[result] += chance * then
    return results


def _settled(hands: Sequence[Ended], dealer: int) -> Results:
    """One hand or two, all played out, against where the dealer ended."""
    results: Results = {(0, 0): Fraction(1)}
    for hand in hands:
        after: Results = defaultdict(Fraction)
        for (stakes, halves), chance in results.items():
            for (more, best), then in hand.items():
                word = "win" if best > dealer else "push" if best == dealer != 0 else "lose"
                after[stakes + more, halves + more * HALVES_RETURNED[word]] += chance * then
        results = after
    return results


@cache
def _player_hands(deal: Ranks, shown: int) -> tuple[Ended, ...]:
    pair = POINTS[deal[0]] == POINTS[deal[1]]
    if not pair or basic_action(deal, shown, (HIT, STAND, DOUBLE, SPLIT)) != SPLIT:
        return (_played_out({deal: Fraction(1)}, shown),)
    seconds = [_draw({(rank,): Fraction(1)}) for rank in deal]
    if deal[0] == 0:
        return tuple(_ended(hands, stakes=1) for hands in seconds)  # split aces get one card
    return tuple(_played_out(hands, shown) for hands in seconds)


def _played_out(start: dict[Ranks, Fraction], shown: int) -> Ended:
    ended: Ended = defaultdict(Fraction)
    moving = start
    while moving:
        decided: dict[str, dict[Ranks, Fraction]] = {HIT: {}, STAND: {}, DOUBLE: {}}
        for ranks, chance in moving.items():
            legal = (HIT, STAND, DOUBLE) if len(ranks) == 2 else (HIT, STAND)
            action = STAND if total(ranks)[0] >= 21 else basic_action(ranks, shown, legal)
            decided[action][ranks] = chance
        for hands, stakes in ((decided[STAND], 1), (_draw(decided[DOUBLE]), 2)):
            for end, chance in _ended(hands, stakes=stakes).items():
                ended[end] += chance
        moving = _draw(decided[HIT])
    return ended


def _ended(hands: dict[Ranks, Fraction], *, stakes: int) -> Ended:
    ended: Ended = defaultdict(Fraction)
    for ranks, chance in hands.items():
        best = total(ranks)[0]
        ended[stakes, best if best <= 21 else 0] += chance
    return ended
