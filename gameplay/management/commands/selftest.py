"""`./manage.py selftest OPERATOR --player ID`: does the operator's Callback URL do what seamless mode needs?"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameplay.selftest.cases import CASES
from gameplay.selftest.run import CaseResult, run_selftest
from players.errors import DomainError
from players.models import Operator


class Command(BaseCommand):
    help = (
        "Run the operator self-test against a Callback URL. The test player's balance is the same afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("operator")
        parser.add_argument("--player", required=True, help="the operator's own id of a test player")
        parser.add_argument("--currency", default="USD")
        parser.add_argument("--url", help="a Callback URL that is not saved yet")
        parser.add_argument("--report", type=Path, help="write every exchange to this JSON file")

    def handle(self, *args: Any, **options: Any) -> None:
        operator = Operator.objects.filter(login_id=options["operator"]).first()
        if operator is None:
            raise CommandError(f"There is no operator {options['operator']}.")
        try:
            report = run_selftest(
                operator=operator,
                player_id=options["player"],
                currency=options["currency"],
                now=datetime.now(UTC),
                url=options["url"],
                told=self._tell,
            )
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        if options["report"]:
            options["report"].write_text(json.dumps(report.as_json(), indent=2) + "\n", encoding="utf-8")
        failed = sum(not result.passed for result in report.results)
        if failed:
            raise CommandError(f"{failed} of {len(CASES)} cases failed.")
        self.stdout.write(f"All {len(CASES)} cases passed.")

    def _tell(self, result: CaseResult) -> None:
        self.stdout.write(f"{'ok' if result.passed else 'FAILED':<7}{result.case.title}")
        if not result.passed:
            self.stdout.write(f"       {result.problem}\n       {result.case.why}")
            for step in result.steps[-2:]:
                self.stdout.write(
                    f"       sent     {step.request}\n       answered {step.http_status} {step.answer}"
                )
