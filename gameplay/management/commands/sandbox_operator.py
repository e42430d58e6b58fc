"""`./manage.py sandbox_operator`: a small seamless operator of our own, to try and to test with."""

import signal
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameplay.sandbox_operator.book import Book
from gameplay.sandbox_operator.compare import differences
from gameplay.sandbox_operator.faults import KINDS, Fault, Faults
from gameplay.sandbox_operator.server import SandboxOperator, Server, as_csv
from players.models import Operator


class Command(BaseCommand):
    help = "A small seamless operator with a book of its own. Faults: " + "; ".join(
        f"{kind}: {words}" for kind, words in KINDS.items()
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8100)
        parser.add_argument("--token", action="append", default=[], help="API token that signs the callbacks")
        parser.add_argument("--book", type=Path, help="its journal; without one it forgets at the end")
        parser.add_argument("--balance", type=Decimal, default=Decimal(1000), help="of a player never seen")
        parser.add_argument("--no-tombstones", action="store_true", help="forget cancels of unknown bets")
        parser.add_argument("--fail", action="append", default=[], help="such as cut-after:bet:0.1")
        parser.add_argument("--seed", type=int, help="of the faults, to repeat a run")
        parser.add_argument("--print-book", action="store_true", help="print the journal as CSV and end")
        parser.add_argument("--compare", metavar="OPERATOR", help="compare with our ledger, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compare"]:
            return self._compare(options["compare"], options["port"])
        book = Book(
            options["book"], start_balance=options["balance"], tombstones=not options["no_tombstones"]
        )
        if options["print_book"]:
            self.stdout.write(as_csv(book), ending="")
            return None
        try:
            faults = Faults([Fault.parse(text) for text in options["fail"]], seed=options["seed"])
        except (ValueError, TypeError, IndexError) as error:
            raise CommandError(f"--fail: {error}") from error
        operator = SandboxOperator(book=book, faults=faults, tokens=options["token"])
        return self._serve(options["port"], operator)

    def _serve(self, port: int, operator: SandboxOperator) -> None:
        server = Server(port, operator)
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        self.stdout.write(f"The sandbox operator's Callback URL is http://127.0.0.1:{port}/callback")
        self.stdout.write(
            f"Its book: http://127.0.0.1:{port}/book.csv   Its faults: http://127.0.0.1:{port}/faults"
        )
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            self.stdout.write("stopped")

    def _compare(self, login_id: str, port: int) -> None:
        operator = Operator.objects.filter(login_id=login_id).first()
        if operator is None:
            raise CommandError(f"There is no operator {login_id}.")
        with urlopen(f"http://127.0.0.1:{port}/book.csv", timeout=10) as answer:
            found = differences(operator=operator, book_csv=answer.read().decode())
        for it in found:
            self.stdout.write(f"{it.what} {it.id}: theirs {it.theirs:f}, ours {it.ours:f}")
        if found:
            raise CommandError(f"{len(found)} differences.")
        self.stdout.write("Both books have the same net for every round and every bet.")
