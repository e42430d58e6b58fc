"""
The published figures of every game and variant, read from figures.json: what the games are announced with.

The file is written by `python -m gameplay.originals.odds`; the tests compute every figure anew, by two
methods, and compare exactly.
"""

import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class SlotFigures:
    """`line_hits` (of one line) and `scatter_hits` count stop combinations, out of `combinations`."""

    rtp: Fraction
    hit: Fraction  # of a paid spin: it pays anything at all
    trigger: Fraction  # of any spin: it starts free spins
    standard_deviation: str  # of a round's return, in stakes
    max_pay: int  # of a round, in line bets
    combinations: int
    line_hits: dict[tuple[str, int], int]
    scatter_hits: dict[int, int]


@dataclass(frozen=True, slots=True)
class RouletteFigures:
    rtp: Fraction


@dataclass(frozen=True, slots=True)
class DiceFigures:
    rtp: Fraction  # at the target that returns least
    highest: Fraction  # at the target that returns most


@dataclass(frozen=True, slots=True)
class BlackjackFigures:
    """Under basic strategy. `results`: chance by (stakes, what came back in halves of the first stake)."""

    rtp: Fraction  # of the first stake
    rtp_of_all_stakes: Fraction
    standard_deviation: str  # of a round's net result, in first stakes
    results: dict[tuple[int, int], Fraction]


_Published = dict[str, dict[str, Any]]  # by variant


def _slot(figures: dict[str, Any]) -> SlotFigures:
    return SlotFigures(
        rtp=Fraction(figures["rtp"]),
        hit=Fraction(figures["hit"]),
        trigger=Fraction(figures["trigger"]),
        standard_deviation=figures["standardDeviation"],
        max_pay=figures["maxPay"],
        combinations=figures["combinations"],
        line_hits={(pay[0], int(pay[1])): n for pay, n in figures["lineHits"].items()},
        scatter_hits={int(count): n for count, n in figures["scatterHits"].items()},
    )


def _blackjack(figures: dict[str, Any]) -> BlackjackFigures:
    results = {}
    for result, chance in figures["results"].items():
        stakes, halves = result.split(":")
        results[int(stakes), int(halves)] = Fraction(chance)
    return BlackjackFigures(
        rtp=Fraction(figures["rtp"]),
        rtp_of_all_stakes=Fraction(figures["rtpOfAllStakes"]),
        standard_deviation=figures["standardDeviation"],
        results=results,
    )


def _read() -> dict[str, _Published]:
    published: dict[str, _Published] = json.loads(
        Path(__file__).with_name("figures.json").read_text(encoding="utf-8")
    )
    return published


PUBLISHED: Final = _read()
SLOT: Final = {code: _slot(figures) for code, figures in PUBLISHED["slot"].items()}
ROULETTE: Final = {
    code: RouletteFigures(Fraction(figures["rtp"])) for code, figures in PUBLISHED["roulette"].items()
}
DICE: Final = {
    code: DiceFigures(Fraction(figures["rtp"]), Fraction(figures["highest"]))
    for code, figures in PUBLISHED["dice"].items()
}
BLACKJACK: Final = {code: _blackjack(figures) for code, figures in PUBLISHED["blackjack"].items()}
