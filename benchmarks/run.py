"""The whole run: a fresh database, the book, the figures one after the other, the table."""

import tempfile
from pathlib import Path

from django.db import connection

from benchmarks import book, floor, report
from benchmarks.figures import FIGURES, Figure
from benchmarks.measure import Measure
from benchmarks.memory import MEASURES
from benchmarks.options import Options
from benchmarks.progress import Bar
from benchmarks.rounds import Result, Side, lap, result
from benchmarks.stage import Stage
from tests.databases import Databases

SETTLED = {"fsync": "on", "synchronous_commit": "on"}


def run() -> int:
    options = Options.from_environment()
    names = [figure.name for figure in FIGURES] + list(MEASURES)
    unknown = sorted(options.only.difference(names))
    if unknown:
        report.say(f"There is no figure {unknown[0]}. BENCH_ONLY takes some of: {' '.join(names)}")
        return 2
    databases = Databases()
    try:
        with databases.clone() as name, tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder:
            return _measure(options, databases.url(name), Path(folder))
    finally:
        databases.close()


def _measure(options: Options, database_url: str, folder: Path) -> int:
    bar = Bar()
    durability = book.durability()
    if any(durability[name] != value for name, value in SETTLED.items()):
        report.say(f"Figures without durability mean nothing, and this database has {durability}.")
        return 2
    bar.step("making the book")
    made = book.make(wallets=options.wallets, rows=options.rows, bar=bar)
    floor.make_tables(wallets=options.wallets, rows=options.rows)
    book.settle()
    stage = Stage(options, made, database_url, folder)
    if stage.pgbench is None:
        report.say(
            "No pgbench here, so there is no floor: the figures stand alone, and mean little elsewhere."
        )
    about = report.machine(durability)
    try:
        figures = [(it, _turns(it, stage, bar)) for it in FIGURES if _wanted(it.name, options)]
        measures: list[Measure] = [
            measure(stage, bar) for name, measure in MEASURES.items() if _wanted(name, options)
        ]
    finally:
        stage.close()
        connection.close()
    bar.clear()
    report.say(report.table(figures, measures, about))
    if options.json is not None:
        report.write_json(options.json, figures, measures, about, options)
    return 0


def _turns(figure: Figure, stage: Stage, bar: Bar) -> Result:
    """Base, figure, base, figure, …, after a warm-up that does not count."""
    bar.step(figure.title)
    ours, base = figure.sides(stage)
    options = stage.options
    figures, bases = [], []
    try:
        _warm_up([side for side in (base, ours) if side is not None], options.seconds)
        for number in range(options.rounds):
            bar.show(f"{figure.title}, round {number + 1} of {options.rounds}", number / options.rounds)
            if base is not None:
                bases.append(lap(base, options.seconds))
            figures.append(lap(ours, options.seconds))
    finally:
        for side in (ours, base):
            if side is not None:
                side.load.dismiss()
    return result(figures, bases)


def _warm_up(sides: list[Side], seconds: float) -> None:
    """
    Connections, statements prepared on each of them, caches; and plans for tables that are not empty.

    A plan that was made for an empty table reads it whole, and is kept until somebody analyzes the table.
    """
    for side in sides:
        lap(side, seconds)
    book.settle()
    for side in sides:
        lap(side, seconds / 3)


def _wanted(name: str, options: Options) -> bool:
    return not options.only or name in options.only
