"""Dice: a track from 0 to 100 with the winning side, the target and the roll."""

from decimal import Decimal
from typing import Any

from gameplay.originals.dice import winning_outcomes
from gameplay.originals.game import Json
from gameplay.originals.stakes import plain
from gameplay.round_page.words import amount

WIDTH = 1000


def track(outcome: Json, bet: Json, _actions: list[str], exponent: int) -> dict[str, Any]:
    target, roll, over = outcome["target"], outcome["roll"], outcome["side"] == "over"
    at_target, at_roll = target * WIDTH // 10_000, roll * WIDTH // 10_000
    return {
        "roll": _hundredths(roll),
        "target": _hundredths(target),
        "side": outcome["side"],
        "won": outcome["won"],
        "multiplier": outcome["multiplier"],
        "chance": plain(winning_outcomes(outcome["side"], target), exponent=2),
        "win_x": at_target if over else 0,
        "win_width": WIDTH - at_target if over else at_target,
        "target_x": at_target,
        "roll_x": at_roll,
        # The label stays on the picture.
        "label_x": min(max(at_roll, 60), WIDTH - 60),
        "ticks": [{"x": x, "label": x // 10} for x in (0, 250, 500, 750, 1000)],
        "stake": amount(Decimal(bet["stake"]), exponent),
    }


def _hundredths(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"
