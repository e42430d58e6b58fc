"""`./manage.py verify_round`: recomputes a finished round of our own games, and says what differs."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameplay.models import GameRound
from gameplay.round_page.page import find
from gameplay.verification import NotVerifiableError, Verdict, verify

LARGEST_ID = 2**63 - 1


class Command(BaseCommand):
    help = (
        "Recomputes a finished round from its seeds, bet and decisions, and compares what comes out with the "
        "commitment, with the round's sums and with its rows in the ledger. Exit status 1, and a line for what "
        "differs, if it does not come out as it was booked."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("round", type=int, metavar="ID", help="The round's id: the wire's roundId.")
        parser.add_argument("--json", action="store_true", help="One JSON object on standard output.")

    def handle(self, *args: Any, **options: Any) -> None:
        round_ = find(options["round"]) if 0 <= options["round"] <= LARGEST_ID else None
        if round_ is None:
            raise CommandError(f"There is no round {options['round']}.")
        try:
            verdict = verify(round_)
        except NotVerifiableError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(_as_json(round_, verdict) if options["json"] else _as_text(round_, verdict))
        if not verdict.is_right:
            sys.exit(1)


def _as_json(round_: GameRound, verdict: Verdict) -> str:
    lines = [
        {"name": it.name, "said": it.said, "comesOut": it.comes_out, "matches": it.matches}
        for it in verdict.lines
    ]
    found = {"round": str(round_.pk), "right": verdict.is_right, "lines": lines, "proof": verdict.proof}
    return json.dumps(found, ensure_ascii=False)


def _as_text(round_: GameRound, verdict: Verdict) -> str:
    words = [f"Round {round_.pk}: {round_.game.name} {round_.variant}, {round_.currency}"]
    for it in verdict.lines:
        words.append(f"  {'same   ' if it.matches else 'DIFFERS'}  {it.name}: {it.said}")
        if not it.matches:
            words.append(f"           comes out as: {it.comes_out}")
    if verdict.proof is not None:
        words.append(f"  outcome: {json.dumps(verdict.proof['outcome'], ensure_ascii=False)}")
    words.append(
        "It comes out as it was booked." if verdict.is_right else "It does NOT come out as it was booked."
    )
    return "\n".join(words)
