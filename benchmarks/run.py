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
from benchmarks.rounds import Result
from benchmarks.stage import Stage
from benchmarks.turns import take_turns
from tests.bouncer import find_pgbouncer
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
    if not check_durability():
        return 2
    bar.step("making the book")
    made = book.make(wallets=options.wallets, rows=options.rows, bar=bar)
    floor.make_tables(wallets=options.wallets, rows=options.rows)
    book.settle()
    stage = Stage(options, made, database_url, folder, database=connection.settings_dict["NAME"])
    if stage.pgbench is None:
        report.say(
            "No pgbench here, so there is no floor: the figures stand alone, and mean little elsewhere."
        )
    about = report.machine(book.durability())
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
    bar.step(figure.title)
    ours, base = figure.sides(stage)
    return take_turns(figure.title, ours, base, options=stage.options, settle=book.settle, bar=bar)


def _wanted(name: str, options: Options) -> bool:
    if not options.wants(name):
        return False
    if name == "bouncer" and find_pgbouncer() is None:
        report.say("No PgBouncer here: the figure of the deposit through it is left out.")
        return False
    return True


def check_durability() -> bool:
    """Says what is wrong."""
    durability = book.durability()
    is_settled = all(durability[name] == value for name, value in SETTLED.items())
    if not is_settled:
        report.say(f"Figures without durability mean nothing, and this database has {durability}.")
    return is_settled
