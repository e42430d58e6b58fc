"""`./manage.py make_book`: a big book, to look at and to measure with."""

import sys
import time
from datetime import UTC, datetime
from random import randrange
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameplay.sample_book.making import make_book
from players.errors import DomainError
from wallets.proof import Progress


class Command(BaseCommand):
    help = (
        "Make a book of about this many ledger transactions, spread over days, through the ledger's own rules: "
        "verify_ledger proves it afterwards. In the demo, or where the ledger is still empty."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--transactions", type=int, required=True, metavar="N")
        parser.add_argument(
            "--operator", default="book", help="the new account; it gets two accounts below it"
        )
        parser.add_argument("--days", type=float, default=30.0, help="how far back it begins (default 30)")
        parser.add_argument("--seed", type=int, help="the same one makes the same play")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["transactions"] < 1 or not 0 < options["days"] <= 1000:
            raise CommandError("Say at least one transaction, and a number of days up to 1000.")
        seed = randrange(2**32) if options["seed"] is None else options["seed"]  # noqa: S311 - a sample
        begun = time.monotonic()
        try:
            made = make_book(
                login_id=options["operator"],
                rows=options["transactions"],
                days=options["days"],
                seed=seed,
                now=datetime.now(UTC),
                progress=Progress(sys.stderr),
            )
        except DomainError as refusal:
            raise CommandError(f"{refusal.message} {refusal.details or ''}".strip()) from refusal
        seconds = time.monotonic() - begun
        self.stdout.write(
            f"{made.rows:,} ledger transactions of {made.players:,} players in {seconds:.0f} s"
            f" ({made.operator.login_id} and the accounts below it, seed {seed})."
        )
