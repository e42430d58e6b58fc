"""How far it is: a bar for a person at a terminal, a line now and then for a log."""

import time
from typing import TextIO

LINE_EVERY_SECONDS = 5.0
BAR_EVERY_SECONDS = 0.2
WIDTH = 30


class Progress:
    """Writes to a stream, or nowhere."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self._is_bar = stream is not None and stream.isatty()
        self._begun = time.monotonic()
        self._said = self._begun
        self._total = 0
        self._done = 0

    def expect(self, rows: int) -> None:
        self._total = rows
        self._line(f"{rows:,} rows to prove")

    def advance(self, rows: int) -> None:
        """Called now and then, after so many rows."""
        self._done += rows
        now = time.monotonic()
        if now - self._said < (BAR_EVERY_SECONDS if self._is_bar else LINE_EVERY_SECONDS):
            return
        self._said = now
        if self._is_bar:
            self._bar(now - self._begun)
        else:
            self._line(self._words(now - self._begun))

    def phase(self, name: str) -> None:
        """What comes now."""
        self._line(f"{time.monotonic() - self._begun:.1f} s: {name}")

    def _words(self, seconds: float) -> str:
        left = seconds / self._done * max(self._total - self._done, 0) if self._done else 0.0
        return f"{self._done:,} of {self._total:,} rows, {seconds:.0f} s, about {left:.0f} s left"

    def _bar(self, seconds: float) -> None:
        filled = WIDTH * min(self._done, self._total) // (self._total or 1)
        self._write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {self._words(seconds)}\x1b[K")

    def _line(self, text: str) -> None:
        self._write(f"\r{text}\x1b[K\n" if self._is_bar else f"{text}\n")

    def _write(self, text: str) -> None:
        if self._stream is not None:
            self._stream.write(text)
            self._stream.flush()
