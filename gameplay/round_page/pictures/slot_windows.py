"""Harbour Lights: the windows of all spins, with the lines that won."""

from decimal import Decimal
from typing import Any

from gameplay.originals.game import Json
from gameplay.originals.slot_reels import LINES, SCATTER, SYMBOLS
from gameplay.round_page.words import amount

CELL = 100
# Told apart by most eyes, and bright enough on the dark window.
COLOURS = ("#ffc65c", "#53d6a0", "#ff7a6b", "#8fd3ff", "#d9a6ff", "#f5f06a", "#ff9ed1", "#7cf0e0")


def windows(outcome: Json, bet: Json, _actions: list[str], exponent: int) -> dict[str, Any]:
    spins = [_spin(number, spin, exponent) for number, spin in enumerate(outcome["spins"])]
    return {
        "spins": spins,
        "is_single": len(spins) == 1,
        "left": outcome["freeSpinsLeft"],
        "stake": amount(Decimal(bet["stake"]), exponent),
    }


def _spin(number: int, spin: Json, exponent: int) -> dict[str, Any]:
    lines = [_line(index, line, exponent) for index, line in enumerate(spin["lines"])]
    lit = {place for line in lines for place in line["places"]}
    scatters_pay = Decimal(spin["scatterWin"]) > 0
    cells = [
        _cell(reel, row, symbol, is_lit=(reel, row) in lit or (scatters_pay and symbol == SCATTER))
        for reel, window in enumerate(spin["windows"])
        for row, symbol in enumerate(window)
    ]
    return {
        "title": "Spin" if number == 0 else f"Free spin {number}",
        "multiplier": spin["multiplier"] if spin["multiplier"] > 1 else None,
        "cells": cells,
        "has_won": bool(lit) or scatters_pay,
        "lines": lines,
        "scatters": spin["scatters"] if scatters_pay else 0,
        "scatter_win": amount(Decimal(spin["scatterWin"]), exponent),
        "win": amount(Decimal(spin["win"]), exponent) if Decimal(spin["win"]) else None,
        "words": "; ".join(", ".join(SYMBOLS[it[row]] for it in spin["windows"]) for row in range(3)),
    }


def _cell(reel: int, row: int, symbol: str, *, is_lit: bool) -> dict[str, Any]:
    return {
        "x": reel * CELL,
        "y": row * CELL,
        "art": f"play/art/harbour/{SYMBOLS[symbol]}.svg",
        "is_lit": is_lit,
    }


def _line(index: int, line: Json, exponent: int) -> dict[str, Any]:
    rows = LINES[line["line"]][: line["count"]]
    half = CELL // 2
    points = [(reel * CELL + half, row * CELL + half) for reel, row in enumerate(rows)]
    return {
        "number": line["line"] + 1,
        "symbol": SYMBOLS[line["symbol"]],
        "count": line["count"],
        "win": amount(Decimal(line["win"]), exponent),
        "places": list(enumerate(rows)),
        "points": " ".join(f"{x},{y}" for x, y in points),
        "colour": COLOURS[index % len(COLOURS)],
    }
