"""`./manage.py rebuild_sums`: what reports are made of, anew from the ledger."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from gameplay.sums import following


class Command(BaseCommand):
    help = (
        "Throws away the sums that reports are made of, and makes them anew from the ledger. Meanwhile the pages say "
        "how far they are. Run it as the owner of the ledger."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--leave-to-worker", action="store_true", help="Throw them away only; the worker makes them anew."
        )

    def handle(self, *args: Any, leave_to_worker: bool, **options: Any) -> None:
        following.forget()
        while not leave_to_worker and following.roll_up():
            self.stdout.write(
                f"counted to {following.counted_to(now=datetime.now(UTC)):%Y-%m-%d %H:%M:%S} UTC"
            )
