"""
What Harbour Lights returns, exactly, by two methods that share no step. Not used while playing.

`by_lines` is a closed form: on every row of a reel each stop's symbol is equally likely, so a line's wins
follow from how often each symbol stands on each strip, the moons from a convolution over the reels, and the
free spins from the exact distribution of their number.

`by_enumeration` goes through all 32^5 stops of the machine that is played, with all twenty lines, and then
values the free spins backwards, from the last one to the first.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import isqrt, prod

from gameplay.originals.slot_machine import Machine
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


@dataclass(frozen=True, slots=True)
class ByLines:
    """Counts are of stop combinations, out of `combinations`."""

    rtp: Fraction
    combinations: int
    line_hits: dict[tuple[str, int], int]  # of one given line, by symbol and count
    scatter_hits: dict[int, int]  # by number of moons


def by_lines(strips: Sequence[str]) -> ByLines:
    combinations = prod(len(strip) for strip in strips)
    line_hits = _line_hits(strips)
    moons = _moon_counts(strips)
    hits = {count: moons[count] for count in SCATTER_PAYS}
    return ByLines(
        rtp=return_from_counts(line_hits, hits, combinations),
        combinations=combinations,
        line_hits=line_hits,
        scatter_hits=hits,
    )


def return_from_counts(
    line_hits: dict[tuple[str, int], int], scatter_hits: dict[int, int], combinations: int
) -> Fraction:
    """The round's return from how often each pay comes."""
    lines = sum(PAYTABLE[symbol][count - 3] * n for (symbol, count), n in line_hits.items())
    scatters = sum(SCATTER_PAYS[count] * n for count, n in scatter_hits.items())
    spin = Fraction(lines * len(LINES) + scatters, combinations * len(LINES))
    trigger = Fraction(sum(scatter_hits.values()), combinations)
    expected = sum(n * chance for n, chance in _free_spin_numbers(trigger).items())
    return spin * (1 + FREE_SPIN_MULTIPLIER * trigger * expected)


def _line_hits(strips: Sequence[str]) -> dict[tuple[str, int], int]:
    hits = {}
    for symbol in PAYTABLE:
        fits = [strip.count(symbol) + strip.count(WILD) for strip in strips]
        fits[0] = strips[0].count(symbol)  # there are no lanterns on the first reel
        for count in (3, 4, 5):
            broken = [len(strips[count]) - fits[count]] if count < len(strips) else []
            free = [len(strip) for strip in strips[count + 1 :]]
            hits[symbol, count] = prod(fits[:count] + broken + free)
    return hits


def _moon_counts(strips: Sequence[str]) -> dict[int, int]:
    """In how many stop combinations each number of moons shows."""
    ways = Counter({0: 1})
    for strip in strips:
        ring = strip + strip
        shows = Counter(ring[stop : stop + ROWS].count(SCATTER) for stop in range(len(strip)))
        ways = _convolve(ways, shows)
    return ways


def _convolve(left: Counter[int], right: Counter[int]) -> Counter[int]:
    total: Counter[int] = Counter()
    for a, m in left.items():
        for b, n in right.items():
            total[a + b] += m * n
    return total


def _free_spin_numbers(trigger: Fraction) -> dict[int, Fraction]:
    """How many free spins a round with free spins has: each number with its chance."""
    ended: dict[int, Fraction] = {}
    waiting = {FREE_SPINS: Fraction(1)}  # free spins won so far: chance, before spin number `played` + 1
    for played in range(1, MAX_FREE_SPINS + 1):
        after: dict[int, Fraction] = {}
        for won, chance in waiting.items():
            more = min(won + FREE_SPINS, MAX_FREE_SPINS)
            after[won] = after.get(won, Fraction(0)) + chance * (1 - trigger)
            after[more] = after.get(more, Fraction(0)) + chance * trigger
        if played in after:
            ended[played] = after.pop(played)
        waiting = after
    assert sum(ended.values()) == 1
    return ended


@dataclass(frozen=True, slots=True)
class ByEnumeration:
    rtp: Fraction
    hit: Fraction  # of a paid spin: it pays anything at all
    trigger: Fraction  # of any spin: it starts free spins
    variance: Fraction  # of a round's return per stake
    max_pay: int  # of a round, in line bets

    @property
    def standard_deviation(self) -> str:
        """In stakes, cut after four decimals."""
        scaled = isqrt(self.variance.numerator * 10**8 // self.variance.denominator)
        return f"{scaled // 10_000}.{scaled % 10_000:04d}"


def by_enumeration(strips: Sequence[str]) -> ByEnumeration:
    pays = spin_distribution(Machine(strips))
    combinations = sum(pays.values())
    assert combinations == prod(len(strip) for strip in strips)
    value = _RoundValue(pays)
    mean, square, largest = value.paid_spin()
    return ByEnumeration(
        rtp=mean / len(LINES),
        hit=Fraction(sum(n for (_, pay), n in pays.items() if pay), combinations),
        trigger=value.chance[True],
        variance=(square - mean**2) / len(LINES) ** 2,
        max_pay=largest,
    )


def spin_distribution(machine: Machine) -> Counter[tuple[int, int]]:
    """Every stop combination of a spin, counted by (moons, pay in line bets)."""
    first, second, third = machine.scatters[:3]
    openings = Counter(
        (first[a] + second[b] + third[c], machine.lines_alive((a, b, c)))
        for a in range(machine.sizes[0])
        for b in range(machine.sizes[1])
        for c in range(machine.sizes[2])
    )
    ends = _LastTwoReels(machine)
    pays: Counter[tuple[int, int]] = Counter()
    for (moons, alive), times in openings.items():
        for (more, line_pay), n in ends.of(alive).items():
            count = moons + more
            pays[count, line_pay + SCATTER_PAYS.get(count, 0)] += times * n
    return pays


Alive = tuple[tuple[int, str], ...]  # lines with their symbols


class _LastTwoReels:
    """All stops of reels four and five, counted by (moons, line pay), for lines that live after three."""

    def __init__(self, machine: Machine) -> None:
        self._machine = machine
        self._fourth = list(zip(machine.windows[3], machine.scatters[3], strict=True))
        self._fifth = list(zip(machine.windows[4], machine.scatters[4], strict=True))
        self.of = cache(self._all_stops)
        self._after_four = cache(self._fifth_stops)

    def _all_stops(self, alive: Alive) -> Counter[tuple[int, int]]:
        ends: Counter[tuple[int, int]] = Counter()
        for window, moons in self._fourth:
            wins = self._machine.line_wins(alive, window, "---")
            ended = sum(win.pay for win in wins if win.length == 3)
            going_on = tuple((win.line, win.symbol) for win in wins if win.length > 3)
            for (more, pay), times in self._after_four(going_on, window).items():
                ends[moons + more, ended + pay] += times
        return ends

    def _fifth_stops(self, going_on: Alive, fourth: str) -> Counter[tuple[int, int]]:
        """`fourth` holds all of these lines."""
        ends: Counter[tuple[int, int]] = Counter()
        for window, moons in self._fifth:
            wins = self._machine.line_wins(going_on, fourth, window)
            ends[moons, sum([win.pay for win in wins])] += 1
        return ends


class _RoundValue:
    """Mean, mean square and maximum (line bets) of what is to come, from the last free spin back."""

    def __init__(self, pays: Counter[tuple[int, int]]) -> None:
        combinations = sum(pays.values())
        self.chance: dict[bool, Fraction] = {}
        self.first: dict[bool, Fraction] = {}  # E[pay; this kind of spin]
        self.second: dict[bool, Fraction] = {}  # E[pay^2; this kind of spin]
        self.most: dict[bool, int] = {}
        for starts in (False, True):
            kind = {key: n for key, n in pays.items() if (key[0] in SCATTER_PAYS) is starts}
            self.chance[starts] = Fraction(sum(kind.values()), combinations)
            self.first[starts] = Fraction(sum(k[1] * n for k, n in kind.items()), combinations)
            self.second[starts] = Fraction(sum(k[1] ** 2 * n for k, n in kind.items()), combinations)
            self.most[starts] = max((pay for _, pay in kind), default=0)
        self._known: dict[tuple[int, int], tuple[Fraction, Fraction, int]] = {}

    def paid_spin(self) -> tuple[Fraction, Fraction, int]:
        return self._spin(1, left=0, won=0)

    def _free_spins(self, left: int, won: int) -> tuple[Fraction, Fraction, int]:
        if left == 0:
            return Fraction(0), Fraction(0), 0
        known = self._known.get((left, won))
        if known is None:
            known = self._spin(FREE_SPIN_MULTIPLIER, left=left - 1, won=won)
            self._known[left, won] = known
        return known

    def _spin(self, times: int, *, left: int, won: int) -> tuple[Fraction, Fraction, int]:
        mean, square, largest = Fraction(0), Fraction(0), 0
        for starts in (False, True):
            more = min(FREE_SPINS, MAX_FREE_SPINS - won) if starts else 0
            later, later_square, later_most = self._free_spins(left + more, won + more)
            chance, first = self.chance[starts], times * self.first[starts]
            mean += first + chance * later
            square += times**2 * self.second[starts] + 2 * first * later + chance * later_square
            if chance:
                largest = max(largest, times * self.most[starts] + later_most)
        return mean, square, largest
