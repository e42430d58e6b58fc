"""A process with calls under way. Imports nothing of Django's before it is set up."""

import os
from contextlib import ExitStack
from multiprocessing.synchronize import Event
from pathlib import Path


def hold(run_dir: Path, operator_id: int, count: int, ready: Event, go_on: Event) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings

    django.setup()
    from players.wire import slots

    settings.RUN_DIR, settings.OPERATOR_CALL_CAP = run_dir, 5
    with ExitStack() as held:
        for _call in range(count):
            held.enter_context(slots.slot(operator_id))
        ready.set()
        go_on.wait(30)
