"""What the sandbox operator may be told to do wrong: by command, player and probability."""

import random
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

KINDS = {
    "slow": "answers after `seconds`, in time",
    "late": "books, and answers after `seconds`, which is past the deadline",
    "silent": "never answers, and books nothing",
    "hold": "a bet: no answer, and booked `seconds` later, unless its cancel left a tombstone",
    "no-tombstone": "a cancel of an unknown bet is forgotten (a mistake of the operator's)",
    "cut-before": "cuts the connection before it books",
    "cut-after": "books, and cuts the connection",
    "500": "answers HTTP 500, and books nothing",
    "500-after": "books, and answers HTTP 500",
    "302": "redirects",
    "html": "answers with a page",
    "broken-json": "answers with half a JSON text",
    "wrong-types": "answers with numbers where texts belong, and the other way round",
    "no-balance": "answers OK without a balance",
    "wrong-balance": "tells the balance before, not after",
    "strings": "sends numbers as strings (allowed)",
    "lower-case": "sends the status code in lower case (allowed)",
    "bom": "begins with a byte-order mark (allowed)",
    "extra-fields": "sends fields that nobody asked for (allowed)",
    "status": "answers `status` and books nothing",
    "twice": "books each repeat again (a mistake of the operator's)",
}


@dataclass(slots=True)
class Fault:
    """
    :param command: balance, bet, win, cancel, or `*`. :param player: its id, or `*`.
    :param probability: from 0 to 1. :param times: how often at the most; None: until it is switched off.
    """

    kind: str
    command: str = "*"
    player: str = "*"
    probability: float = 1.0
    times: int | None = None
    seconds: float = 10.0
    status: str = "ERR_UNKNOWN"

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown fault {self.kind!r}: one of {', '.join(KINDS)}")
        if not 0 <= self.probability <= 1:
            raise ValueError("a probability is from 0 to 1")

    @classmethod
    def parse(cls, text: str) -> "Fault":
        """`cut-after:bet:0.1`, `slow:*:0.5:seconds=2:player=alice`"""
        kind, *rest = text.split(":")
        given: dict[str, Any] = {}
        for place, part in enumerate(rest):
            name, equals, value = part.partition("=")
            if not equals:
                name, value = ("command", "probability", "player")[place], part
            given[name] = {"probability": float, "seconds": float, "times": int}.get(name, str)(value)
        return cls(kind, **given)

    def meets(self, command: str, player: str) -> bool:
        return (
            self.command in ("*", command)
            and self.player in ("*", player)
            and (self.times is None or self.times > 0)
        )

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


class Faults:
    """The faults that are switched on. With a seed a run can be repeated."""

    def __init__(self, faults: Sequence[Fault] = (), *, seed: int | None = None) -> None:
        self._faults = list(faults)
        self._random = random.Random(seed)  # noqa: S311 - no secret
        self._lock = threading.Lock()

    def pick(self, command: str, player: str) -> Fault | None:
        """The first that meets the call and whose probability comes up."""
        with self._lock:
            for fault in self._faults:
                if fault.meets(command, player) and self._random.random() < fault.probability:
                    if fault.times is not None:
                        fault.times -= 1
                    return fault
        return None

    def switch_on(self, fault: Fault) -> None:
        with self._lock:
            self._faults.append(fault)

    def switch_off(self) -> None:
        with self._lock:
            self._faults.clear()

    def shown(self) -> list[dict[str, Any]]:
        with self._lock:
            return [fault.as_json() for fault in self._faults]
