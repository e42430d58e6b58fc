"""`./manage.py worker`: scheduled work, for as long as it runs."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from wallets.followers import ForeignTransactionIdsError, check_generation
from wallets.pooled import MixedStatementsError, check_statements
from wallets.work import Worker, configured_chores, do_once


class Command(BaseCommand):
    help = (
        "Does the platform's scheduled work until it gets SIGTERM: what it is at is ended first. Several may run, on "
        "any number of machines."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="Do all that is due now, and end.")

    def handle(self, *args: Any, once: bool, **options: Any) -> None:
        try:
            check_generation()
            check_statements()
        except (ForeignTransactionIdsError, MixedStatementsError) as refusal:
            raise CommandError(str(refusal)) from refusal
        chores = configured_chores()
        if once:
            do_once(chores)
            return
        worker = Worker(chores)

        def stop(number: int, frame: FrameType | None) -> None:
            worker.stop()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        worker.run()
