"""A table for people, JSON for machines."""

import json
import os
import platform
import sys
from dataclasses import asdict
from pathlib import Path

import psutil

from benchmarks.figures import Figure
from benchmarks.measure import Measure
from benchmarks.options import Options
from benchmarks.rounds import Result, Spread, Summary

HEADS = (
    "figure",
    "ratio (least to most)",
    "aim",
    "a second",
    "base",
    "load",
    "web",
    "database",
    "base's web",
    "base's database",
)


def machine(durability: dict[str, str]) -> dict[str, object]:
    """What kind of machine this is; not which."""
    return {
        "cores": os.cpu_count(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "system": platform.system(),
        "python": platform.python_version(),
        "load_average": [round(it, 2) for it in os.getloadavg()],
        **durability,
    }


def table(figures: list[tuple[Figure, Result]], measures: list[Measure], about: dict[str, object]) -> str:
    lines = [", ".join(f"{name} {value}" for name, value in about.items()), ""]
    if figures:
        rows = [HEADS, *(_row(figure, result) for figure, result in figures)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
        rows.insert(1, tuple("-" * width for width in widths))
        lines += [_line(row, widths) for row in rows]
        lines += ["", "load, web, database: CPU milliseconds for each operation. See docs/benchmarks.md.", ""]
    lines += [f"{it.title}: {it.value:.2f} {it.unit} ({_aim(it)}; {_span(it.values)})" for it in measures]
    return "\n".join(lines)


def write_json(
    path: Path,
    figures: list[tuple[Figure, Result]],
    measures: list[Measure],
    about: dict[str, object],
    options: Options,
) -> None:
    told = {
        "machine": about,
        "rows": options.rows,
        "wallets": options.wallets,
        "rounds": options.rounds,
        "seconds": options.seconds,
        "figures": [
            {
                "name": it.name,
                "title": it.title,
                "each": it.each,
                "compared_with": it.base,
                "aim": it.aim,
                **asdict(result),
            }
            for it, result in figures
        ],
        "measures": [asdict(it) for it in measures],
    }
    path.write_text(json.dumps(told, indent=2) + "\n")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def _row(figure: Figure, result: Result) -> tuple[str, ...]:
    ours, base = result.figure, result.base
    return (
        figure.title,
        "no floor" if result.ratio is None else _ratio(result.ratio),
        "" if figure.aim is None else f"{figure.aim:g}",
        f"{ours.rate.median:,.0f}",
        "" if base is None else f"{base.rate.median:,.0f}",
        *_cpu(ours),
        "" if base is None else _milliseconds(base.web_cpu),
        "" if base is None else _milliseconds(base.database_cpu),
    )


def _cpu(side: Summary) -> tuple[str, str, str]:
    return _milliseconds(side.load_cpu), _milliseconds(side.web_cpu), _milliseconds(side.database_cpu)


def _ratio(spread: Spread) -> str:
    return f"{spread.median:.2f} ({spread.least:.2f} to {spread.most:.2f})"


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def _aim(measure: Measure) -> str:
    return f"aim: at {'least' if measure.is_least else 'most'} {measure.aim:g}"


def _span(values: list[float]) -> str:
    return f"{min(values):.2f} to {max(values):.2f}"


def _line(row: tuple[str, ...], widths: list[int]) -> str:
    """Words to the left, numbers to the right."""
    padded = [
        cell.ljust(width) if place < 2 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(row, widths, strict=True))
    ]
    return f"| {' | '.join(padded)} |"
