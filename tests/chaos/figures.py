"""The figures of a soak, for people on the terminal and, with SOAK_REPORT=path, as JSON."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

from tests.chaos.killing import SEED, say


def tell(mode: str, figures: Mapping[str, object]) -> None:
    """Both modes write into one file, each under its name."""
    said = ", ".join(f"{name} {_plain(value)}" for name, value in figures.items())
    say(f"  {mode}: {said}; seed {SEED}")
    path = os.environ.get("SOAK_REPORT")
    if not path:
        return
    file = Path(path)
    known = json.loads(file.read_text()) if file.exists() else {}
    file.write_text(json.dumps(known | {mode: {"seed": SEED, **figures}}, indent=2) + "\n")


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "(" + ", ".join(f"{name} {count}" for name, count in value.items()) + ")"
    return f"{value:,}" if isinstance(value, int) else str(value)
