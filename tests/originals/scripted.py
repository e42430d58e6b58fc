"""A stream that draws what the test says, in place of fairness.Stream."""

from collections.abc import Iterable

from gameplay.originals.blackjack_table import CARDS, RANKS, SUITS, Table
from gameplay.originals.fairness import Stream


class Scripted(Stream):
    def __init__(self, draws: Iterable[int]) -> None:
        self.draws = list(draws)  # nothing of a real stream is needed

    def below(self, n: int) -> int:
        drawn = self.draws.pop(0)
        assert 0 <= drawn < n
        return drawn


def cards(names: str) -> list[int]:
    """ "AS TD" as the table's numbers; the suit may be left out."""
    return [RANKS.index(name[0]) + 13 * (SUITS.index(name[1]) if name[1:] else 0) for name in names.split()]


def table(names: str) -> Table:
    """A table where these cards come, in this order: player, dealer, player, dealer (face down), the rest."""
    stream = Scripted(cards(names))
    return Table(lambda: stream.below(CARDS))
