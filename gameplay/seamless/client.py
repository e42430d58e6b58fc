"""
The HTTP client of the callbacks: HTTP/1.1, keep-alive, a pinned address, no redirects, bounded size and time.

The deadline is of the whole exchange, so that an answer of one byte a second ends in time too.
"""

import queue
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

import httpcore

from gameplay.seamless.addresses import AddressRefused, Allowed, Resolve, pinned, resolve
from gameplay.seamless.messages import Command, Signed
from gameplay.seamless.replies import LARGEST_BODY, Reply, read, silence

KEEP_ALIVE_SECONDS = 30.0
MOST_CONNECTIONS = 32
NO_URL = "the account has no Callback URL any more: set one, or settle this with the operator and resolve it"
_BROKEN = (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol, OSError)

# When the exchange that this thread is in has to be over (time.monotonic()).
_deadline: ContextVar[float] = ContextVar("deadline")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One attempt as it went, to be kept: what came back, how long it took, and what it means."""

    reply: Reply
    http_status: int | None
    body: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What came back.

    :param problem: why there is no whole answer; empty when there is one, whatever it says.
    """

    status: int | None
    body: bytes
    seconds: float
    problem: str = ""


@dataclass(slots=True)
class _Reading:
    status: int = 0
    body: bytearray = field(default_factory=bytearray)


class CallbackClient:
    """
    Calls one operator. Thread-safe; its connections are its own, so one operator that hangs holds up no other.

    :param allowed: which addresses may be called beyond public ones.
    """

    def __init__(
        self,
        *,
        allowed: Allowed,
        resolving: Resolve = resolve,
        ssl_context: ssl.SSLContext | None = None,
        connections: int = MOST_CONNECTIONS,
    ) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context or ssl.create_default_context(),
            max_connections=connections,
            max_keepalive_connections=connections,
            keepalive_expiry=KEEP_ALIVE_SECONDS,
            network_backend=_PinningBackend(allowed, resolving),
        )

    def close(self) -> None:
        self._pool.close()

    def post(self, url: str, signed: Signed, *, command: Command, seconds: float) -> Exchange:
        """
        One attempt. Never raises: whatever goes wrong is an answer that is not clear.

        Nobody is asked where the account has no URL any more: what is owed then is a person's business.
        """
        if not url:
            return Exchange(replace(silence(command, NO_URL), alert=True), None, b"", 0.0)
        answer = self.send(url, body=signed.body, headers=signed.headers, seconds=seconds)
        if answer.problem:
            reply = silence(command, answer.problem)
        else:
            reply = read(command, http_status=answer.status or 0, body=answer.body)
        return Exchange(reply, answer.status, answer.body, answer.seconds)

    def send(self, url: str, *, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
        """One POST of anything. Never raises."""
        begun = time.monotonic()
        token = _deadline.set(begun + seconds)
        reading = _Reading()
        problem = ""
        try:
            self._exchange(url, body, headers, reading)
        except AddressRefused as refused:
            problem = str(refused)
        except (httpcore.TimeoutException, TimeoutError):
            problem = f"no answer within {seconds:g} s"
        except (*_BROKEN, _TooLarge) as broken:
            problem = f"the connection failed: {_words(broken)}"
        finally:
            _deadline.reset(token)
        taken = time.monotonic() - begun
        return Answer(reading.status or None, bytes(reading.body), taken, problem)

    def _exchange(self, url: str, body: bytes, headers: Mapping[str, str], answer: _Reading) -> None:
        left = _left()
        timeouts = {"connect": left, "read": left, "write": left, "pool": left}
        sent = [*headers.items(), ("User-Agent", "Countroom"), ("Accept-Encoding", "identity")]
        with self._pool.stream(
            "POST", url, headers=sent, content=body, extensions={"timeout": timeouts}
        ) as response:
            answer.status = response.status
            for chunk in response.iter_stream():
                answer.body += chunk[: LARGEST_BODY + 1 - len(answer.body)]
                if len(answer.body) > LARGEST_BODY:
                    raise _TooLarge(f"the answer is larger than {LARGEST_BODY // 1024} KiB")


class _TooLarge(Exception):
    """Nobody reads on."""


class _PinningBackend(httpcore.NetworkBackend):
    """Connects to the address that was checked; TLS still asks for the certificate of the URL's host."""

    def __init__(self, allowed: Allowed, resolving: Resolve) -> None:
        self._allowed = allowed
        self._resolving = resolving
        self._real = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = _within_deadline(
            lambda: pinned(host, port, allowed=self._allowed, resolving=self._resolving)
        )
        stream = self._real.connect_tcp(
            address, port, timeout=_left(), local_address=local_address, socket_options=socket_options
        )
        return _DeadlineStream(stream)


class _DeadlineStream(httpcore.NetworkStream):
    """Every single wait ends with the exchange's deadline, however small the pieces that arrive."""

    def __init__(self, real: httpcore.NetworkStream) -> None:
        self._real = real

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._real.read(max_bytes, timeout=_left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._real.write(buffer, timeout=_left())

    def close(self) -> None:
        self._real.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _DeadlineStream(self._real.start_tls(ssl_context, server_hostname, timeout=_left()))

    def get_extra_info(self, info: str) -> Any:
        return self._real.get_extra_info(info)


def _left() -> float:
    """:raises TimeoutError: the deadline has passed."""
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _within_deadline(work: Callable[[], str]) -> str:
    """
    A name look-up has no time-out of its own: one that hangs is left behind in its thread.

    :raises TimeoutError: the deadline passed first.
    """
    outcome: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put(work())
        except (AddressRefused, OSError) as error:
            outcome.put(error)

    threading.Thread(target=run, name="resolve", daemon=True).start()
    try:
        found = outcome.get(timeout=_left())
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(found, Exception):
        raise found
    return found


def _words(error: Exception) -> str:
    return str(error) or type(error).__name__
