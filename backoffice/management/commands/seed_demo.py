"""`./manage.py seed_demo`: make the demo where it is missing, and print where to go and who may enter."""

import os
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice import demo
from players.models.operators import Mode

MODES = {Mode.TRANSFER: "balance-transfer", Mode.SEAMLESS: "seamless"}

NEXT = """
Try next, in this folder:
  TOKEN=$(./manage.py demo_token)
  curl -H "Authorization: Bearer $TOKEN" {base}/v1/operator/info
README.md goes on with a first deposit, docs/balance-transfer.md with everything else.

{seamless} has its players' money at a sandbox operator, which `make run` starts too. Open a game of it,
and switch a fault on while you play:
  {base}/play/demo/harbour-lights?operator={seamless}&player={player}
  curl {sandbox}/book.csv
  curl -X POST {sandbox}/faults -d '{{"kind": "cut-after", "command": "bet"}}'
  curl -X DELETE {sandbox}/faults
  ./manage.py sandbox_operator --port {port} --compare {seamless}
The back office shows each delivery with every attempt: {base}/admin/gameplay/delivery/
"""


class Command(BaseCommand):
    help = "Make the demo's operators, players, history and staff where they are missing, and print them."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port", type=int, default=int(os.environ.get("PORT") or 8000), help="of the addresses printed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo is for COUNTROOM_DEMO=true only; this is not a demo.")
        self.stdout.write(as_text(demo.ensure(), f"http://127.0.0.1:{options['port']}"))


def as_text(found: demo.Demo, base: str) -> str:
    tables: list[list[tuple[str, ...]]] = [
        [
            ("PLACE", "ADDRESS"),
            ("Start here", f"{base}/"),
            ("API, documented", f"{base}/docs"),
            ("Back office", f"{base}/admin/"),
            ("Sandbox operator", demo.sandbox_url("/book.csv")),
        ],
        [("OPERATOR", "MODE", "STATUS", "API TOKEN"), *map(operator_row, found.accounts)],
        [("PLAYERS", "OF"), (", ".join(demo.PLAYERS), "each of the two operators")],
        [("STAFF LOGIN", "WORKS FOR", "PASSWORD"), *map(login_row, found.logins)],
    ]
    words = NEXT.format(
        base=base,
        seamless=demo.SEAMLESS,
        player=demo.PLAYERS[0],
        sandbox=demo.sandbox_url(""),
        port=settings.SANDBOX_PORT,
    )
    return "\n" + "\n\n".join(map(lined_up, tables)) + "\n" + words


def operator_row(account: demo.Account) -> tuple[str, ...]:
    operator = account.operator
    return operator.login_id, MODES[operator.mode], operator.status, account.token


def login_row(login: demo.Login) -> tuple[str, ...]:
    return login.username, login.works_for, login.password or "(changed since)"


def lined_up(rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
