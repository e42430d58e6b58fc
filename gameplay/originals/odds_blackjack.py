"""
What blackjack returns under basic strategy, exactly: the first method, which values each total backwards
(what is it worth to go on from here?). odds_blackjack_hands.py is the second, and shares no step with it.
Not used while playing.

Cards are drawn as from an endless pack, so one card says nothing about the next.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from gameplay.originals.blackjack_strategy import HARD, PAIRS, SOFT, column
from gameplay.originals.blackjack_table import STAND_ON


@dataclass(frozen=True, slots=True)
class Expected:
    """Per round with a first stake of one."""

    net: Fraction  # what comes back less what is staked, doubles and splits included
    staked: Fraction

    @property
    def rtp(self) -> Fraction:
        """The return of the first stake: 1 less the edge of the house."""
        return 1 + self.net

    @property
    def rtp_of_all_stakes(self) -> Fraction:
        """All that comes back over all that is staked: what the books converge to."""
        return (self.staked + self.net) / self.staked


CHANCE = {card: Fraction(4 if card == 10 else 1, 13) for card in range(1, 11)}  # by what it counts, 1 the ace


def add(best: int, soft: bool, card: int) -> tuple[int, bool]:
    """A total with one more card, without looking at the cards again."""
    if card == 1 and best + 11 <= 21:
        return best + 11, True
    best += card
    return (best - 10, False) if best > 21 and soft else (best, soft)


@cache
def _dealer_from(best: int, soft: bool) -> dict[int, Fraction]:
    """Where the dealer ends from here; 0 stands for more than 21."""
    if best >= STAND_ON:
        return {best if best <= 21 else 0: Fraction(1)}
    ends: dict[int, Fraction] = defaultdict(Fraction)
    for card, chance in CHANCE.items():
        for end, then in _dealer_from(*add(best, soft, card)).items():
            ends[end] += chance * then
    return dict(ends)


@cache
def dealer_ends(shown: int) -> dict[int, Fraction]:
    """Where the dealer ends who shows this and has no blackjack."""
    cards = {card: chance for card, chance in CHANCE.items() if {shown, card} != {1, 10}}
    ends: dict[int, Fraction] = defaultdict(Fraction)
    for card, chance in cards.items():
        for end, then in _dealer_from(*add(*add(0, False, shown), card)).items():
            ends[end] += chance * then / sum(cards.values())
    return dict(ends)


@cache
def stand(best: int, shown: int) -> Fraction:
    """The expected net win of one stake that stands on this total (more than 21 has lost)."""
    if best > 21:
        return Fraction(-1)
    ends = dealer_ends(shown).items()
    return _sum(chance * ((best > end) - (best < end)) for end, chance in ends)


@cache
def double(best: int, soft: bool, shown: int) -> Fraction:
    return 2 * _sum(chance * stand(add(best, soft, card)[0], shown) for card, chance in CHANCE.items())


@cache
def _basic(best: int, soft: bool, shown: int, first_two: bool) -> Expected:
    """A hand that is played by the strategy from here (and not split)."""
    letter = (SOFT if soft else HARD)[best][column(shown - 1)] if best < 21 else "S"
    if letter in "Dd" and first_two:
        return Expected(double(best, soft, shown), Fraction(2))
    if letter in "Sd":
        return Expected(stand(best, shown), Fraction(1))
    return _next_card(best, soft, shown, first_two=False)


def _next_card(best: int, soft: bool, shown: int, *, first_two: bool) -> Expected:
    nexts = [(chance, *add(best, soft, card)) for card, chance in CHANCE.items()]
    hands = [(chance, _basic(more, still_soft, shown, first_two)) for chance, more, still_soft in nexts]
    return Expected(
        net=_sum(chance * hand.net for chance, hand in hands),
        staked=_sum(chance * hand.staked for chance, hand in hands),
    )


def _one_of_split(card: int, shown: int) -> Expected:
    one = add(0, False, card)
    if card != 1:
        return _next_card(*one, shown, first_two=True)
    nets = (chance * stand(add(*one, drawn)[0], shown) for drawn, chance in CHANCE.items())
    return Expected(_sum(nets), Fraction(1))


def by_recursion() -> Expected:
    net = staked = Fraction(0)
    for shown, for_shown in CHANCE.items():
        natural = {1: CHANCE[10], 10: CHANCE[1]}.get(shown, Fraction(0))
        for first, for_first in CHANCE.items():
            for second, for_second in CHANCE.items():
                chance = for_shown * for_first * for_second
                hand = _two_cards(first, second, shown)
                lost = Fraction(0) if {first, second} == {1, 10} else Fraction(-1)
                net += chance * (natural * lost + (1 - natural) * hand.net)
                staked += chance * (natural + (1 - natural) * hand.staked)
    return Expected(net, staked)


def _two_cards(first: int, second: int, shown: int) -> Expected:
    """The player's first two cards, when the dealer has no blackjack."""
    if {first, second} == {1, 10}:
        return Expected(Fraction(3, 2), Fraction(1))
    if first == second and PAIRS[first][column(shown - 1)] == "P":
        hand = _one_of_split(first, shown)
        return Expected(2 * hand.net, 2 * hand.staked)
    return _basic(*add(*add(0, False, first), second), shown, first_two=True)


def _sum(parts: Iterable[Fraction]) -> Fraction:
    return sum(parts, Fraction(0))
