"""
Players at the tables of one casino, in a process of their own: whoever measures beside them shares no interpreter.

    with crowd(server.url, secrets) as players:
        with players.resting():
            ...                                # they are held still, and what they asked has ended
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.conf import settings

from tests.seamless.storm import Gambler, Tally

# A spin is looked at before the next.
PACE = (2.0, 4.0)
# Longer than any call of theirs takes.
TO_END_SECONDS = 4.0


class Crowd:
    def __init__(self, running: "subprocess.Popen[bytes]") -> None:
        self._running = running

    @contextmanager
    def resting(self) -> Iterator[None]:
        self._running.send_signal(signal.SIGSTOP)
        time.sleep(TO_END_SECONDS)
        try:
            yield
        finally:
            self._running.send_signal(signal.SIGCONT)


@contextmanager
def crowd(url: str, secrets: Sequence[str]) -> Iterator[Crowd]:
    command = [sys.executable, "-m", "tests.seamless.crowd", url, *secrets]
    running = subprocess.Popen(command, cwd=settings.BASE_DIR, env=dict(os.environ))
    try:
        yield Crowd(running)
    finally:
        running.kill()
        running.wait()


def main(url: str, *secrets: str) -> None:
    tally, never = Tally(), threading.Event()
    for number, secret in enumerate(secrets):
        player = Gambler(number, url, secret, "dice", 1, tally, PACE)
        threading.Thread(target=player.play, args=(never.is_set,), daemon=True).start()
    never.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
