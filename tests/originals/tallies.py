"""
What many rounds came to, beside what was computed. `surprises` names what cannot be chance.

A count or a mean is a surprise when it lies more than five standard deviations from its expectation: among a
hundred true figures that happens once in 17,000 runs, and the seeds are fixed, so it happens never or always.

The mean of a million slot rounds has a standard deviation of 0.35 % itself, so no mean can show that a
return is 0.5 % off. What shows it is exact: the wins must be the published pays times how often each came,
each pay must come as often as published, and the published return must be the sum of those, to the last
digit.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import sqrt

from gameplay.originals.figures import BlackjackFigures, SlotFigures
from gameplay.originals.odds_blackjack_hands import expected as expected_from_results
from gameplay.originals.odds_slot import return_from_counts
from gameplay.originals.slot_machine import Machine, Spin, round_pay
from gameplay.originals.slot_reels import LINES, PAYTABLE, SCATTER_PAYS

SIGMAS = 5


def off(name: str, observed: float, expected: float, deviation: float) -> list[str]:
    if abs(observed - expected) <= SIGMAS * deviation:
        return []
    return [f"{name}: {observed:.6g}, expected {expected:.6g} ± {deviation:.2g}"]


def off_count(name: str, observed: int, trials: int, chance: Fraction | float) -> list[str]:
    chance = float(chance)
    return off(name, observed, trials * chance, sqrt(trials * chance * (1 - chance)))


class SlotTally:
    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.rounds = self.spins = self.hits = self.pay = self.spin_pay = 0
        self.stops: list[Counter[int]] = [Counter() for _ in machine.sizes]
        self._batch: list[tuple[int, ...]] = []
        self.line_wins: Counter[tuple[str, int]] = Counter()
        self.squares: Counter[tuple[str, int]] = Counter()
        self.moons: Counter[int] = Counter()

    def add(self, spins: list[Spin]) -> None:
        self.rounds += 1
        self.spins += len(spins)
        self.hits += spins[0].pay > 0
        self.pay += round_pay(spins)
        for spin in spins:
            self.moons[spin.scatters] += 1
            self.spin_pay += spin.pay
            self._batch.append(spin.stops)
            if spin.lines:
                self._add_lines([(win.symbol, win.length) for win in spin.lines])
        if len(self._batch) > 10_000:
            self._count_stops()

    def _add_lines(self, kinds: list[tuple[str, int]]) -> None:
        for kind in kinds:
            self.line_wins[kind] += 1
        for kind in set(kinds):
            self.squares[kind] += kinds.count(kind) ** 2

    def _count_stops(self) -> None:
        for counts, stops in zip(self.stops, zip(*self._batch, strict=True), strict=True):
            counts.update(stops)
        self._batch = []

    def surprises(self, figures: SlotFigures, strips: Iterable[str]) -> list[str]:
        if self._batch:
            self._count_stops()
        deviation = float(figures.standard_deviation) / sqrt(self.rounds)
        published = return_from_counts(figures.line_hits, figures.scatter_hits, figures.combinations)
        return [
            *off("mean", self.pay / len(LINES) / self.rounds, float(figures.rtp), deviation),
            *off_count("hit frequency", self.hits, self.rounds, figures.hit),
            *off_count("free spins", sum(self.moons[n] for n in SCATTER_PAYS), self.spins, figures.trigger),
            *self._line_surprises(figures),
            *self._moon_surprises(figures),
            *self._reel_surprises(strips),
            *([] if self._pays_as_published() else ["the pays are not the published ones"]),
            *([] if published == figures.rtp else ["the published return is not the sum of its pays"]),
        ]

    def _line_surprises(self, figures: SlotFigures) -> list[str]:
        """Wins on several lines of a spin come together, so their spread is taken from the sample."""
        found = []
        for kind, combinations in figures.line_hits.items():
            mean = combinations * len(LINES) / figures.combinations
            spread = max(self.squares[kind] / self.spins - mean**2, mean)
            name = f"{kind[1]} of {kind[0]}"
            found += off(name, self.line_wins[kind], self.spins * mean, sqrt(self.spins * spread))
        return found

    def _moon_surprises(self, figures: SlotFigures) -> list[str]:
        found = []
        for moons, combinations in figures.scatter_hits.items():
            chance = Fraction(combinations, figures.combinations)
            found += off_count(f"{moons} moons", self.moons[moons], self.spins, chance)
        return found

    def _reel_surprises(self, strips: Iterable[str]) -> list[str]:
        found = []
        for reel, strip in enumerate(strips):
            shown: Counter[str] = Counter()
            for stop in range(len(strip)):
                times = self.stops[reel][stop]
                shown[self.machine.windows[reel][stop][0]] += times
                found += off_count(f"reel {reel} stop {stop}", times, self.spins, 1 / len(strip))
            for symbol, places in Counter(strip).items():
                name = f"{symbol} on reel {reel}"
                found += off_count(name, shown[symbol], self.spins, places / len(strip))
        return found

    def _pays_as_published(self) -> bool:
        lines = sum(PAYTABLE[symbol][n - 3] * times for (symbol, n), times in self.line_wins.items())
        return self.spin_pay == lines + sum(SCATTER_PAYS[n] * self.moons[n] for n in SCATTER_PAYS)


class BlackjackTally:
    def __init__(self) -> None:
        self.rounds = 0
        self.results: Counter[tuple[int, int]] = Counter()
        self.dealer: dict[int, Counter[int]] = defaultdict(Counter)  # by card shown: where the dealer ended

    def add(self, stakes: int, halves: int) -> None:
        self.rounds += 1
        self.results[stakes, halves] += 1

    def add_dealer(self, shown: int, end: int) -> None:
        """Of a round in which the dealer played, against a hand that had not lost already."""
        self.dealer[shown][end if end <= 21 else 0] += 1

    def surprises(self, figures: BlackjackFigures, dealer: Mapping[int, Mapping[int, Fraction]]) -> list[str]:
        mean = sum((halves / 2 - stakes) * n for (stakes, halves), n in self.results.items()) / self.rounds
        deviation = float(figures.standard_deviation) / sqrt(self.rounds)
        found = off("mean", 1 + mean, float(figures.rtp), deviation)
        for result in self.results.keys() | figures.results.keys():
            chance = figures.results.get(result, Fraction(0))
            found += off_count(f"result {result}", self.results[result], self.rounds, chance)
        for shown, ends in dealer.items():
            played = sum(self.dealer[shown].values())
            for end, chance in ends.items():
                found += off_count(f"dealer {shown} to {end}", self.dealer[shown][end], played, chance)
        if expected_from_results(figures.results).rtp != figures.rtp:
            found.append("the published return is not the sum of its results")
        return found
