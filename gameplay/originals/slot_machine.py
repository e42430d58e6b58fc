"""
How Harbour Lights spins: stops in, wins out, all of it in line bets. slot.py makes rounds and money of it.

Kept apart so that the exact computations (odds_slot.py) read the very machine that is played.
"""

from collections.abc import Sequence
from typing import NamedTuple

from gameplay.originals.fairness import Stream
from gameplay.originals.slot_reels import (
    FREE_SPIN_MULTIPLIER,
    FREE_SPINS,
    LINES,
    MAX_FREE_SPINS,
    PAYTABLE,
    ROWS,
    SCATTER,
    SCATTER_PAYS,
    WILD,
)


class LineWin(NamedTuple):
    line: int  # index in LINES
    symbol: str
    length: int
    pay: int  # line bets


class Spin(NamedTuple):
    stops: tuple[int, ...]
    lines: tuple[LineWin, ...]
    scatters: int
    pay: int  # line bets, lines and moons, before the free spins' multiplier


class Machine:
    """The reels of one variant, with their windows laid out beforehand so that a spin is a few look-ups."""

    def __init__(self, strips: Sequence[str]) -> None:
        self.strips = tuple(strips)
        self.sizes = tuple(len(strip) for strip in strips)
        self.windows = tuple(
            tuple((strip + strip)[stop : stop + ROWS] for stop in range(len(strip))) for strip in self.strips
        )
        self.scatters = tuple(tuple(window.count(SCATTER) for window in reel) for reel in self.windows)
        # Few lines survive three reels, and there are only 32^3 such openings: remember them.
        self._alive: dict[tuple[int, int, int], tuple[tuple[int, str], ...]] = {}

    def spin(self, stream: Stream) -> Spin:
        return self.evaluate(tuple([stream.below(size) for size in self.sizes]))

    def evaluate(self, stops: tuple[int, ...]) -> Spin:
        first, second, third, fourth, fifth = stops
        opening = (first, second, third)
        alive = self._alive.get(opening)
        if alive is None:
            alive = self._alive[opening] = self.lines_alive(opening)
        reels = self.scatters
        scatters = reels[0][first] + reels[1][second] + reels[2][third] + reels[3][fourth] + reels[4][fifth]
        pay = SCATTER_PAYS.get(scatters, 0)
        if not alive:
            return Spin(stops, (), scatters, pay)
        wins = self.line_wins(alive, self.windows[3][fourth], self.windows[4][fifth])
        return Spin(stops, wins, scatters, pay + sum(win.pay for win in wins))

    def lines_alive(self, opening: tuple[int, int, int]) -> tuple[tuple[int, str], ...]:
        """The lines whose first three symbols are one symbol, with that symbol."""
        first, second, third = (self.windows[reel][stop] for reel, stop in enumerate(opening))
        alive = []
        for index, rows in enumerate(LINES):
            symbol = first[rows[0]]
            fits = (symbol, WILD)
            if symbol in PAYTABLE and second[rows[1]] in fits and third[rows[2]] in fits:
                alive.append((index, symbol))
        return tuple(alive)

    @staticmethod
    def line_wins(alive: Sequence[tuple[int, str]], fourth: str, fifth: str) -> tuple[LineWin, ...]:
        wins = []
        for index, symbol in alive:
            rows = LINES[index]
            length = 3
            if fourth[rows[3]] in (symbol, WILD):
                length = 5 if fifth[rows[4]] in (symbol, WILD) else 4
            wins.append(LineWin(index, symbol, length, PAYTABLE[symbol][length - 3]))
        return tuple(wins)


def free_spins_won(before: int, spin: Spin) -> int:
    """How many free spins a round has won in all, after this spin."""
    return min(before + FREE_SPINS, MAX_FREE_SPINS) if spin.scatters in SCATTER_PAYS else before


def play_out(stream: Stream, reels: Machine) -> list[Spin]:
    """A whole round: the paid spin first, then every free spin."""
    spins = [reels.spin(stream)]
    won = free_spins_won(0, spins[0])
    while len(spins) <= won:
        spins.append(reels.spin(stream))
        won = free_spins_won(won, spins[-1])
    return spins


def round_pay(spins: Sequence[Spin]) -> int:
    """What a round pays, in line bets."""
    return spins[0].pay + FREE_SPIN_MULTIPLIER * sum([spin.pay for spin in spins[1:]])
