"""How far it is: a bar where a person looks on, else a line for each step."""

import sys
from typing import TextIO

WIDTH = 30


class Bar:
    def __init__(self, out: TextIO = sys.stderr) -> None:
        self._out = out
        self._is_watched = out.isatty()
        self._said = ""

    def show(self, text: str, part: float) -> None:
        """`part` is from 0 to 1."""
        if self._is_watched:
            full = round(WIDTH * min(part, 1.0))
            self._out.write(f"\r\x1b[K[{'#' * full}{'.' * (WIDTH - full)}] {part:4.0%}  {text}")
            self._out.flush()

    def step(self, text: str) -> None:
        """A part of the run begins."""
        if self._is_watched:
            self.show(text, 0.0)
        elif text != self._said:
            self._said = text
            self._out.write(f"{text}\n")
            self._out.flush()

    def clear(self) -> None:
        if self._is_watched:
            self._out.write("\r\x1b[K")
            self._out.flush()
