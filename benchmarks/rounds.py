"""The base and the figure in turns, so that a noisy machine hurts both, and what comes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Protocol

from benchmarks.cpu import Meter
from benchmarks.crew import Done


class Load(Protocol):
    """A side that can be asked for one round after the other."""

    def work(self, seconds: float) -> Done: ...

    def dismiss(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Side:
    """A load, and whose CPU is looked at beside it. `web` None: the load is our Python itself, or pgbench."""

    load: Load
    web: Meter | None
    database: Meter | None


@dataclass(frozen=True, slots=True)
class Lap:
    """One round of one side. CPU in milliseconds for each operation; None where nobody can tell."""

    rate: float
    load_cpu: float
    web_cpu: float | None
    database_cpu: float | None


@dataclass(frozen=True, slots=True)
class Spread:
    median: float
    least: float
    most: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        return cls(median(values), min(values), max(values))


@dataclass(frozen=True, slots=True)
class Summary:
    """Of all rounds of one side: operations a second, and the medians of the CPU."""

    rate: Spread
    load_cpu: float
    web_cpu: float | None
    database_cpu: float | None


@dataclass(frozen=True, slots=True)
class Result:
    """`ratio` is of each round to the base's round just before it; None without a base."""

    figure: Summary
    base: Summary | None
    ratio: Spread | None


def lap(side: Side, seconds: float) -> Lap:
    before = [meter() if meter is not None else None for meter in (side.web, side.database)]
    done = side.load.work(seconds)
    web, database = (
        None if meter is None or was is None else 1000 * (meter() - was) / max(done.operations, 1)
        for meter, was in zip((side.web, side.database), before, strict=True)
    )
    each = 1000 * done.cpu / max(done.operations, 1)
    return Lap(done.operations / done.seconds, each, web, database)


def summary(laps: Sequence[Lap]) -> Summary:
    return Summary(
        rate=Spread.of([it.rate for it in laps]),
        load_cpu=median(it.load_cpu for it in laps),
        web_cpu=_median([it.web_cpu for it in laps]),
        database_cpu=_median([it.database_cpu for it in laps]),
    )


def result(figures: Sequence[Lap], bases: Sequence[Lap]) -> Result:
    if not bases:
        return Result(summary(figures), None, None)
    ratios = [ours.rate / theirs.rate for ours, theirs in zip(figures, bases, strict=True)]
    return Result(summary(figures), summary(bases), Spread.of(ratios))


def _median(values: Sequence[float | None]) -> float | None:
    told = [value for value in values if value is not None]
    return median(told) if told else None
