"""
The worker: chores that are done again and again, each in a thread of its own, so that a slow one delays no other.

A chore claims what is due with locks in the database, so any number of workers may run. An app adds its own by name
in settings.WORKER_CHORES.
"""

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connection
from django.utils.module_loading import import_string

logger = structlog.get_logger(__name__)

LONGEST_PAUSE_SECONDS = 30.0
# A chore that died of a programming error is begun again, and does not spin.
REVIVED_AFTER_SECONDS = 5.0
# A chore that met so much trouble with the database in a row: a person is told, if the database takes it.
FAILURES_TOLD = 5


@dataclass(frozen=True, slots=True)
class Chore:
    """
    Something due again and again.

    :param step: one bounded piece of work, in transactions of its own. True: there is more to do at once.
    :param every: seconds to wait when there is no more, or the name of a setting that has them.
    """

    name: str
    step: Callable[[], bool]
    every: float | str

    @property
    def pause(self) -> float:
        return float(getattr(settings, self.every) if isinstance(self.every, str) else self.every)


def chore(*, every: float | str) -> Callable[[Callable[[], bool]], Chore]:
    """Makes a function a chore of the same name."""

    def make(step: Callable[[], bool]) -> Chore:
        return Chore(step.__name__, step, every)

    return make


def configured_chores() -> list[Chore]:
    """Of settings.WORKER_CHORES, in order."""
    return [import_string(path) for path in settings.WORKER_CHORES]


def tell_of_trouble(name: str, trouble: str) -> None:
    """Whoever settings.WORKER_TROUBLE names hears of a chore that fails. Telling must not fail in turn."""
    for path in settings.WORKER_TROUBLE:
        try:
            import_string(path)(name, trouble, datetime.now(UTC))
        except Error as silence:
            logger.warning("worker.trouble_not_told", chore=name, trouble=str(silence).strip())
            connection.close()


def do_once(chores: Sequence[Chore]) -> None:
    """Each chore until there is no more to do, one after the other, in this thread."""
    for it in chores:
        while it.step():
            pass
        logger.info("worker.done_once", chore=it.name)


class Worker:
    """All chores at once, until it is told to stop; the step that each is in is then ended first."""

    def __init__(self, chores: Sequence[Chore]) -> None:
        self._chores = chores
        self._stopping = threading.Event()

    def stop(self) -> None:
        """May be called from a signal's handler."""
        self._stopping.set()

    def run(self) -> None:
        logger.info("worker.started", chores=[it.name for it in self._chores])
        threads = {it.name: self._begin(it) for it in self._chores}
        while not self._stopping.wait(REVIVED_AFTER_SECONDS):
            for it in self._chores:
                if not threads[it.name].is_alive():
                    logger.error("worker.chore_died", chore=it.name)
                    tell_of_trouble(it.name, "it died of an error, which the worker's log has")
                    threads[it.name] = self._begin(it)
        for thread in threads.values():
            thread.join()
        logger.info("worker.stopped")

    def _begin(self, it: Chore) -> threading.Thread:
        thread = threading.Thread(target=self._keep_doing, args=(it,), name=it.name)
        thread.start()
        return thread

    def _keep_doing(self, it: Chore) -> None:
        failures = 0
        pause = 0.0
        try:
            while not self._stopping.wait(pause):
                try:
                    pause = 0.0 if it.step() else it.pause
                    failures = 0
                except (OperationalError, InterfaceError) as trouble:
                    failures += 1
                    pause = _pause_after(failures)
                    logger.warning(
                        "worker.database_trouble",
                        chore=it.name,
                        trouble=str(trouble).strip(),
                        again_in=round(pause, 1),
                    )
                    connection.close()
                    if failures == FAILURES_TOLD:
                        tell_of_trouble(it.name, str(trouble).strip())
        finally:
            connection.close()


def _pause_after(failures: int) -> float:
    """Longer each time, and not the same for all."""
    longest = min(LONGEST_PAUSE_SECONDS, 0.25 * 2.0 ** min(failures, 8))
    return longest * random.uniform(0.5, 1)  # noqa: S311 - no secret
