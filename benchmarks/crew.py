"""
Processes that make the load, each with a CPU account of its own.

They are forked once and asked for one round after the other, so that no round pays for their start. They tell when
something is not as it should be, and the benchmark ends there: figures of failing calls are worth nothing.
"""

import multiprocessing
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Protocol

from django.db import connections

_START = multiprocessing.get_context("fork")


class Work(Protocol):
    """What one process does."""

    def begin(self, number: int) -> None:
        """Once, in the process itself."""

    def go_on(self, until: float) -> int:
        """Work until this moment of the monotonic clock, finish what is under way, and say how much was done."""


@dataclass(frozen=True, slots=True)
class Done:
    """Of all processes together. `seconds` until the last one was ready, `cpu` in seconds."""

    operations: int
    seconds: float
    cpu: float


class WorkFailed(Exception):
    """The message says what was answered."""


class Crew:
    def __init__(self, work: Work, processes: int) -> None:
        connections.close_all()  # a connection is one process's
        self._members = [_member(work, number) for number in range(processes)]

    def work(self, seconds: float) -> Done:
        """:raises WorkFailed: a process could not go on."""
        began = time.monotonic()
        for _process, pipe in self._members:
            pipe.send(began + seconds)
        told = [pipe.recv() for _process, pipe in self._members]
        for answer in told:
            if isinstance(answer, str):
                raise WorkFailed(answer)
        return Done(
            operations=sum(operations for operations, _ready, _cpu in told),
            seconds=max(ready for _operations, ready, _cpu in told) - began,
            cpu=sum(cpu for _operations, _ready, cpu in told),
        )

    def dismiss(self) -> None:
        for process, pipe in self._members:
            pipe.send(None)
            process.join()
            pipe.close()


def _member(work: Work, number: int) -> tuple[multiprocessing.process.BaseProcess, Connection]:
    ours, theirs = _START.Pipe()
    process = _START.Process(target=_live, args=(work, number, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _live(work: Work, number: int, pipe: Connection) -> None:
    try:
        work.begin(number)
        while (until := pipe.recv()) is not None:
            before = time.process_time()
            operations = work.go_on(until)
            pipe.send((operations, time.monotonic(), time.process_time() - before))
    except Exception as trouble:  # noqa: BLE001 - whatever it is, the parent reports it
        pipe.send(f"{type(trouble).__name__}: {trouble}")
