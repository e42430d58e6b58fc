"""
`make bench-scale`: a large book beside a small one, in two databases of one server. docs/benchmarks.md explains it.

The large one takes minutes to fill. So both outlive the run if BENCH_KEEP is set, or if it breaks off after they were
filled, and are used again as long as the migrations are the same.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from django.conf import settings

from benchmarks import book, report
from benchmarks.exporting import measure_export
from benchmarks.figures import FIGURES, Figure
from benchmarks.measure import Measure
from benchmarks.options import Options
from benchmarks.pages import measure_pages
from benchmarks.progress import Bar
from benchmarks.rounds import Result, Side
from benchmarks.run import check_durability
from benchmarks.stage import Stage
from benchmarks.turns import take_turns
from config.run import collect_static
from tests.databases import Databases, connected_to

AIM = 0.9
COMPARED = (
    *("ledger-2", "wallet-2", "prepaid-2"),
    *("http-deposit", "http-info", "http-bulk", "http-spin", "http-batch"),
)
OTHERS = ("pages", "export")


def run() -> int:
    options = Options.from_environment()
    unknown = sorted(options.only.difference(COMPARED + OTHERS))
    if unknown:
        report.say(
            f"There is no figure {unknown[0]}. BENCH_ONLY takes some of: {' '.join(COMPARED + OTHERS)}"
        )
        return 2
    collect_static()
    databases, bar = Databases(), Bar()
    try:
        if not check_durability():
            return 2
        with (
            tempfile.TemporaryDirectory(prefix="countroom-bench-") as folder,
            _stage(databases, options, options.rows, Path(folder) / "small", bar) as small,
            _stage(databases, options, options.large_rows, Path(folder) / "large", bar) as large,
        ):
            _measure(small, large, bar)
    finally:
        databases.close()
    return 0


@contextmanager
def _stage(databases: Databases, options: Options, rows: int, folder: Path, bar: Bar) -> Iterator[Stage]:
    """A book of so many rows in a database of its own: the one that was kept, or a new one."""
    folder.mkdir()
    with databases.kept(f"{rows}_{options.wallets}", keep=options.keep) as (name, is_there):
        if is_there:
            made = book.find(wallets=options.wallets)
        else:
            bar.step(f"making a book of {rows:,} rows")
            made = book.make(wallets=options.wallets, rows=rows, bar=bar)
            book.settle()
            databases.finish(name)
        stage = Stage(
            options, made, databases.url(name), folder, database=name, static_root=settings.STATIC_ROOT
        )
        try:
            yield stage
        finally:
            stage.close()


def _measure(small: Stage, large: Stage, bar: Bar) -> None:
    options = large.options
    figures = [
        _compare(it, small, large, bar) for it in FIGURES if it.name in COMPARED and options.wants(it.name)
    ]
    measures: list[Measure] = []
    if options.wants("pages"):
        for stage in (small, large):
            bar.step("adding up quarter hours, as a worker does")
            with connected_to(stage.database):
                book.add_up()
        measures += measure_pages(small, large, bar)
    if options.wants("export"):
        with connected_to(large.database):
            figure, told, memory = measure_export(large, bar)
        figures.append((figure, told))
        measures.append(memory)
    bar.clear()
    about = report.machine(book.durability()) | {"rows": f"{options.rows:,} and {options.large_rows:,}"}
    report.say(report.table(figures, measures, about))
    if options.json is not None:
        report.write_json(options.json, figures, measures, about, options)


def _compare(figure: Figure, small: Stage, large: Stage, bar: Bar) -> tuple[Figure, Result]:
    """The figure in the large book, with the same in the small one as its base."""
    ours, base = _side(figure, large), _side(figure, small)

    def settle() -> None:
        for stage in (small, large):
            with connected_to(stage.database):
                book.settle()

    told = take_turns(figure.title, ours, base, options=large.options, settle=settle, bar=bar)
    return replace(figure, base=f"the same at {small.options.rows:,} rows", aim=AIM), told


def _side(figure: Figure, stage: Stage) -> Side:
    """Its load alone: the processes that make it are forked here, and stay with this database."""
    with connected_to(stage.database):
        ours, base = figure.sides(stage)
        if base is not None:
            base.load.dismiss()
    return ours
