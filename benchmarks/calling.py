"""
Calls over HTTP, as cheaply as Python can make them: bare sockets kept alive, one process, one loop.

A client library costs more CPU per call than the server that it is to measure. Here a call is some bytes that are put
together and some that are looked at, and its CPU is in the table, apart from the server's.
"""

import selectors
import socket
import time
from collections.abc import Callable, Sequence
from typing import Protocol

from benchmarks.crew import WorkFailed

READ_BYTES = 1 << 18
SILENCE_SECONDS = 60


class Talk(Protocol):
    """What one connection says. Each has its own player or session."""

    def say(self) -> bytes:
        """The next request, whole."""

    def hear(self, body: bytes) -> int:
        """Look at the body of the answer, which was a success; how many operations that was."""


class Calling:
    """One connection for each talk. The next request leaves when the answer is there."""

    def __init__(self, port: int, talks: Callable[[], Sequence[Talk]]) -> None:
        self._port, self._make_talks = port, talks

    def begin(self, number: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._lines = [_Line(self._port, talk) for talk in self._make_talks()]
        for line in self._lines:
            self._selector.register(line.socket, selectors.EVENT_READ, line)

    def go_on(self, until: float) -> int:
        done = 0
        waiting = len(self._lines)
        for line in self._lines:
            line.ask()
        while waiting:
            ready = self._selector.select(SILENCE_SECONDS)
            if not ready:
                raise WorkFailed(f"no answer within {SILENCE_SECONDS} s")
            for key, _events in ready:
                heard = key.data.read()
                if heard is None:
                    continue
                done += heard
                if time.monotonic() < until:
                    key.data.ask()
                else:
                    waiting -= 1
        return done


class _Line:
    def __init__(self, port: int, talk: Talk) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._talk = talk
        self._heard = b""

    def ask(self) -> None:
        self.socket.sendall(self._talk.say())

    def read(self) -> int | None:
        """None: the answer is not whole yet."""
        more = self.socket.recv(READ_BYTES)
        if not more:
            raise WorkFailed("the server closed the connection")
        self._heard += more
        head, end, body = self._heard.partition(b"\r\n\r\n")
        if not end or len(body) < _length(head):
            return None
        self._heard = b""
        if not head.startswith(b"HTTP/1.1 20"):
            raise WorkFailed(f"{head.splitlines()[0].decode()}: {body[:500].decode(errors='replace')}")
        return self._talk.hear(body)


def _length(head: bytes) -> int:
    _before, found, after = head.lower().partition(b"content-length:")
    if not found:
        raise WorkFailed(f"an answer without a length: {head.decode(errors='replace')}")
    return int(after.split(b"\r\n", 1)[0])


def request(method: str, target: str, headers: dict[str, str], body: bytes = b"") -> bytes:
    """An HTTP request as bytes."""
    lines = [f"{method} {target} HTTP/1.1", "Host: 127.0.0.1", "Accept: application/json"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
