"""
One operator's trouble stays its own: a bulkhead and a circuit for each, in every process.

Each process learns for itself: a shared state would be a row that all bets of an operator touch.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from gameplay.seamless.addresses import Allowed
from gameplay.seamless.client import CallbackClient


class GateClosed(Exception):
    """The operator is not called now; the message says why."""


class Gate:
    """How many calls run at once, and whether it makes sense to call at all."""

    def __init__(self) -> None:
        self.client = CallbackClient(allowed=Allowed.configured(), connections=settings.CALLBACK_CONCURRENCY)
        self._lock = threading.Lock()
        self._running = 0
        self._failures = 0
        self._open_until = 0.0
        self._is_probing = False

    @contextmanager
    def passing(self) -> Iterator[None]:
        """:raises GateClosed: too many calls are under way, or the circuit is open."""
        with self._lock:
            if time.monotonic() < self._open_until:
                raise GateClosed("the operator has not answered lately; it is left alone for some seconds")
            if self._running >= settings.CALLBACK_CONCURRENCY:
                raise GateClosed("too many calls of this operator are under way")
            is_probe = self._failures >= settings.CALLBACK_CIRCUIT_FAILURES
            if is_probe and self._is_probing:
                raise GateClosed("the operator has not answered lately; one call finds out whether it does")
            self._is_probing = self._is_probing or is_probe
            self._running += 1
        try:
            yield
        finally:
            with self._lock:
                self._running -= 1
                if is_probe:
                    self._is_probing = False

    @property
    def capacity(self) -> int:
        """How many calls may run at once: none while the operator is left alone, one that finds out, or all."""
        with self._lock:
            if time.monotonic() < self._open_until:
                return 0
            is_probing = self._failures >= settings.CALLBACK_CIRCUIT_FAILURES
            return 1 if is_probing else settings.CALLBACK_CONCURRENCY

    def learn(self, *, is_answer: bool) -> None:
        """What the call came to. A refusal is an answer; silence is not."""
        with self._lock:
            self._failures = 0 if is_answer else self._failures + 1
            if self._failures >= settings.CALLBACK_CIRCUIT_FAILURES:
                # The count stays: after the pause one call goes through, and its failure opens the circuit again.
                self._open_until = time.monotonic() + settings.CALLBACK_CIRCUIT_SECONDS


_gates: dict[int, Gate] = {}
_making = threading.Lock()


def gate_of(operator_id: int) -> Gate:
    with _making:
        if operator_id not in _gates:
            _gates[operator_id] = Gate()
        return _gates[operator_id]


def narrowed() -> dict[int, int]:
    """Operators that may have fewer calls at once than others now, and how many."""
    with _making:
        capacities = {operator_id: gate.capacity for operator_id, gate in _gates.items()}
    return {it: found for it, found in capacities.items() if found < settings.CALLBACK_CONCURRENCY}


def forget_all() -> None:
    """Circuits and connections as in a new process."""
    with _making:
        for gate in _gates.values():
            gate.client.close()
        _gates.clear()
