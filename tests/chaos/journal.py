"""
What a client asked for and what it was told, written down as it goes: before it asks, and when it has heard.

One file for each client, one JSON object for each line. A line names an entry by `book` and `id` and says something new
about it; the last `state` holds: sent, acknowledged, refused, or unknown.
"""

import json
import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Facts = dict[str, Any]


class Journal:
    """Written by one thread, and handed to the system line by line: the process that writes it is never killed."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1)
        self._lock = threading.Lock()

    def write(self, book: str, identity: str, state: str, **facts: Any) -> None:
        line = {"book": book, "id": identity, "state": state, **facts}
        with self._lock:
            self._file.write(json.dumps(line, default=str) + "\n")

    def close(self) -> None:
        self._file.close()


@dataclass
class Entry:
    """One movement as its client knows it. `was_unknown`: at some moment nobody could say what had become of it."""

    book: str
    id: str
    state: str
    facts: Facts = field(default_factory=dict)
    was_unknown: bool = False

    def learn(self, state: str, facts: Facts) -> None:
        self.state = state
        self.facts |= facts
        self.was_unknown = self.was_unknown or state == "unknown"


def read(paths: Iterable[Path]) -> list[Entry]:
    """
    All entries of these files, in the order in which they were first written.

    A client that was stopped while it waited leaves `sent`: as unknown as one that heard nothing.
    """
    found: dict[tuple[str, str], Entry] = {}
    for path in paths:
        for line in path.read_text().splitlines():
            facts = json.loads(line)
            key = (facts.pop("book"), facts.pop("id"))
            state = facts.pop("state")
            found.setdefault(key, Entry(*key, state)).learn(state, facts)
    for entry in found.values():
        if entry.state == "sent":
            entry.learn("unknown", {})
    return list(found.values())
