"""Base, figure, base, figure, …, after a warm-up that does not count."""

from collections.abc import Callable

from benchmarks.options import Options
from benchmarks.progress import Bar
from benchmarks.rounds import Result, Side, lap, result


def take_turns(
    title: str, ours: Side, base: Side | None, *, options: Options, settle: Callable[[], None], bar: Bar
) -> Result:
    """:param settle: what autovacuum would do in its own time, for all that is touched here."""
    bar.step(title)
    figures, bases = [], []
    try:
        _warm_up([side for side in (base, ours) if side is not None], options.seconds, settle)
        for number in range(options.rounds):
            bar.show(f"{title}, round {number + 1} of {options.rounds}", number / options.rounds)
            if base is not None:
                bases.append(lap(base, options.seconds))
            figures.append(lap(ours, options.seconds))
    finally:
        for side in (ours, base):
            if side is not None:
                side.load.dismiss()
    return result(figures, bases)


def _warm_up(sides: list[Side], seconds: float, settle: Callable[[], None]) -> None:
    """
    Connections, statements prepared on each of them, caches; and plans for tables that are not empty.

    A plan that was made for an empty table reads it whole, and is kept until somebody analyzes the table.
    """
    for side in sides:
        lap(side, seconds)
    settle()
    for side in sides:
        lap(side, seconds / 3)
