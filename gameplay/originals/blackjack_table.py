"""
How a hand of blackjack goes on: cards in, decisions in, results out, in stakes. blackjack.py makes money of
it.

Kept apart so that the exact computations (odds_blackjack.py) and the simulation use the very table that is
played.
"""

from collections.abc import Callable, Sequence
from typing import Final

CARDS: Final = 52  # rank = card % 13 (0 ace, 1 two, … 9 ten, 10 jack, 11 queen, 12 king), suit = card // 13
RANKS: Final = "A23456789TJQK"
SUITS: Final = "CDHS"
STAND_ON: Final = 17
MAX_HANDS: Final = 2

HIT: Final = "hit"
STAND: Final = "stand"
DOUBLE: Final = "double"
SPLIT: Final = "split"

# What comes back for one stake, in halves of it: a blackjack pays 3 to 2, a win 1 to 1, a push gives it back.
HALVES_RETURNED: Final = {"blackjack": 5, "win": 4, "push": 2, "lose": 0}


def card_name(card: int) -> str:
    return RANKS[card % 13] + SUITS[card // 13]


# What each rank counts; an ace counts 1 here, and 11 where `total` finds room.
POINTS: Final = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10, 10, 10)


def total(ranks: Sequence[int]) -> tuple[int, bool]:
    """The best total of these ranks (not cards), and whether an ace counts 11 in it."""
    hard = sum([POINTS[rank] for rank in ranks])
    soft = 0 in ranks and hard <= 11
    return (hard + 10, True) if soft else (hard, False)


class Hand:
    """A hand, the dealer's too: its cards, how many stakes are on it, and whether it is played to its end."""

    __slots__ = ("cards", "done", "from_split", "ranks", "soft", "stakes", "total")

    def __init__(self, cards: list[int], *, from_split: bool = False) -> None:
        self.cards = cards
        self.ranks = [card % 13 for card in cards]
        self.total, self.soft = total(self.ranks)
        self.from_split = from_split
        self.stakes = 1
        self.done = False

    def take(self, card: int) -> None:
        self.cards.append(card)
        self.ranks.append(card % 13)
        self.total, self.soft = total(self.ranks)
        if self.total >= 21:
            self.done = True

    @property
    def is_natural(self) -> bool:
        """A blackjack: 21 with the two cards that were dealt, never after a split."""
        return self.total == 21 and len(self.cards) == 2 and not self.from_split

    @property
    def is_pair(self) -> bool:
        """Two cards that count the same: a ten and a king are a pair."""
        return len(self.cards) == 2 and POINTS[self.ranks[0]] == POINTS[self.ranks[1]]


class Table:
    """
    One round. `draw` gives the next card; cards go out in this order: player, dealer, player, dealer (face
    down), then whatever the decisions ask for, and the dealer's own last.
    """

    __slots__ = ("_draw", "active", "dealer", "finished", "hands")

    def __init__(self, draw: Callable[[], int]) -> None:
        self._draw = draw
        first, shown, second, hidden = draw(), draw(), draw(), draw()
        self.dealer = Hand([shown, hidden])
        self.hands = [Hand([first, second])]
        self.active = 0
        self.finished = False
        if self.dealer.is_natural or self.hands[0].is_natural:
            self.finished = True

    @property
    def stakes(self) -> int:
        return sum(hand.stakes for hand in self.hands)

    def legal(self) -> tuple[str, ...]:
        if self.finished:
            return ()
        hand = self.hands[self.active]
        if len(hand.cards) != 2:
            return HIT, STAND
        if hand.is_pair and len(self.hands) < MAX_HANDS:
            return HIT, STAND, DOUBLE, SPLIT
        return HIT, STAND, DOUBLE

    def act(self, action: str) -> None:
        """Take an action that is legal now."""
        hand = self.hands[self.active]
        if action == SPLIT:
            self._split(hand)
        elif action == STAND:
            hand.done = True
        else:
            if action == DOUBLE:
                hand.stakes = 2
            hand.take(self._draw())
            hand.done = hand.done or action == DOUBLE
        self._go_on()

    def _split(self, hand: Hand) -> None:
        aces = hand.ranks[0] == 0
        self.hands = [Hand([card], from_split=True) for card in hand.cards]
        for one in self.hands:
            one.take(self._draw())
            one.done = one.done or aces

    def _go_on(self) -> None:
        while self.active < len(self.hands) and self.hands[self.active].done:
            self.active += 1
        if self.active == len(self.hands):
            self.finished = True
            if any(hand.total <= 21 for hand in self.hands):
                while self.dealer.total < STAND_ON:
                    self.dealer.take(self._draw())

    def result(self, hand: Hand) -> str:
        """Of a finished round: blackjack, win, push or lose."""
        if hand.is_natural or self.dealer.is_natural:
            if hand.is_natural and self.dealer.is_natural:
                return "push"
            return "blackjack" if hand.is_natural else "lose"
        mine, dealers = hand.total, self.dealer.total
        if mine > 21 or mine < dealers <= 21:
            return "lose"
        return "push" if mine == dealers else "win"

    def returned_halves(self, hand: Hand) -> int:
        """What a hand of a finished round brings back, in halves of the first stake."""
        return HALVES_RETURNED[self.result(hand)] * hand.stakes
