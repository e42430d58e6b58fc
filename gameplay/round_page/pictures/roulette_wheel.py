"""European roulette: the wheel with the ball, the table with the bets."""

from decimal import Decimal
from math import cos, pi, sin
from typing import Any

from gameplay.originals.game import Json
from gameplay.originals.roulette import SPOTS, colour
from gameplay.round_page.words import amount

# Clockwise from zero, as on every European wheel.
ORDER = [
    *(0, 32, 15, 19, 4, 21, 2, 25, 17, 34, 6, 27, 13, 36, 11, 30, 8, 23, 10),
    *(5, 24, 16, 33, 1, 20, 14, 31, 9, 22, 18, 29, 7, 28, 12, 35, 3, 26),
]
OUTER, INNER, NUMBERS, BALL = 96.0, 68.0, 84.0, 61.0
_KINDS = {
    "straight": "Number",
    "split": "Split",
    "trio": "Trio",
    "street": "Street",
    "corner": "Corner",
    "line": "Line",
    "dozen": "Dozen",
    "column": "Column",
}


def wheel(outcome: Json, _bet: Json, _actions: list[str], exponent: int) -> dict[str, Any]:
    pocket = outcome["pocket"]
    covered = {number for chip in outcome["bets"] for number in SPOTS[chip["spot"]]}
    return {
        "pocket": pocket,
        "colour": outcome["colour"],
        "sectors": [_sector(place, pocket) for place in range(len(ORDER))],
        "zero": {"covered": 0 in covered, "hit": pocket == 0},
        "board": [_field(number, covered, pocket) for number in range(1, 37)],
        "bets": [_chip(chip, exponent) for chip in outcome["bets"]],
    }


def _sector(place: int, pocket: int) -> dict[str, Any]:
    """The wheel is turned so that the ball lies at the top."""
    step = 2 * pi / len(ORDER)
    middle = (place - ORDER.index(pocket)) * step - pi / 2
    begin, end = middle - step / 2, middle + step / 2
    corners = [_at(OUTER, begin), _at(OUTER, end), _at(INNER, end), _at(INNER, begin)]
    a, b, c, d = (f"{x:.2f} {y:.2f}" for x, y in corners)
    x, y = _at(NUMBERS, middle)
    return {
        "path": f"M{a}A{OUTER:g} {OUTER:g} 0 0 1 {b}L{c}A{INNER:g} {INNER:g} 0 0 0 {d}Z",
        "number": ORDER[place],
        "colour": colour(ORDER[place]),
        "x": f"{x:.2f}",
        "y": f"{y:.2f}",
        "turn": f"{middle * 180 / pi + 90:.2f}",
        "hit": ORDER[place] == pocket,
    }


def _at(radius: float, angle: float) -> tuple[float, float]:
    return radius * cos(angle), radius * sin(angle)


def _field(number: int, covered: set[int], pocket: int) -> dict[str, Any]:
    """Three rows of twelve, 3 at the top left."""
    column, row = divmod(number - 1, 3)
    return {
        "number": number,
        "x": 44 + column * 40,
        "y": (2 - row) * 44,
        "colour": colour(number),
        "covered": number in covered,
        "hit": number == pocket,
    }


def _chip(chip: Json, exponent: int) -> dict[str, Any]:
    win = Decimal(chip["win"])
    return {
        "spot": spot_name(chip["spot"]),
        "stake": amount(Decimal(chip["stake"]), exponent),
        "win": amount(win, exponent) if win else None,
    }


def spot_name(spot: str) -> str:
    """`split:1-2` is "Split 1, 2"."""
    kind, _colon, detail = spot.partition(":")
    if detail:
        return f"{_KINDS[kind]} {detail.replace('-', ', ')}"
    return {"first_four": "First four", "low": "1 to 18", "high": "19 to 36"}.get(kind, kind.capitalize())
