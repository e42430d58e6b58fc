"""What is measured of one process, without a floor: how long it takes to start, and the memory that it keeps."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median

from django.conf import settings

from benchmarks import seamless, talks
from benchmarks.calling import Calling
from benchmarks.crew import Crew
from benchmarks.measure import Measure
from benchmarks.progress import Bar
from benchmarks.stage import Stage

LOOKS = 10
SECONDS_A_TRY = 2.0


def start_of_check(stage: Stage, bar: Bar) -> Measure:
    taken = []
    for number in range(stage.options.rounds):
        bar.show("start of ./manage.py check", number / stage.options.rounds)
        began = time.monotonic()
        subprocess.run(
            [sys.executable, "manage.py", "check"],
            cwd=settings.BASE_DIR,
            env=os.environ | stage.environment(stage.folder / "check"),
            stdout=subprocess.DEVNULL,
            check=True,
        )
        taken.append(time.monotonic() - began)
    return Measure("start-check", "./manage.py check, from start to end", "s", 1.5, median(taken), taken)


def start_of_web(stage: Stage, bar: Bar) -> Measure:
    taken = []
    for number in range(stage.options.rounds):
        bar.show("start of a web process", number / stage.options.rounds)
        server = stage.start_web(processes=1)
        taken.append(server.started_in)
        server.stop()
    return Measure("start-web", "one web process, until its first answer", "s", 3.0, median(taken), taken)


def memory_of_web(stage: Stage, bar: Bar) -> Measure:
    """Resident memory while deposits go on; the last look counts."""
    server = stage.start_web(processes=1)
    book, wanted = stage.book, stage.options.requests
    crew = Crew(Calling(server.port, lambda: [talks.Deposits(book.token, book.players) for _ in range(8)]), 1)
    seen: list[float] = []
    done = 0
    while done < wanted:
        done += crew.work(min(SECONDS_A_TRY, stage.options.seconds)).operations
        if done >= wanted * (len(seen) + 1) / LOOKS:
            seen.append(server.memory())
        bar.show(f"memory after {done:,} requests", done / wanted)
    crew.dismiss()
    server.stop()
    title = f"resident memory of one web process after {done:,} deposits"
    return Measure("memory", title, "MB", 150, seen[-1], seen)


MEASURES: dict[str, Callable[[Stage, Bar], Measure]] = {
    "start-check": start_of_check,
    "start-web": start_of_web,
    "memory": memory_of_web,
    "seamless-bet": seamless.bet_added,
    "seamless-drain": seamless.drain_rate,
}
