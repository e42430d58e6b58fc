"""`./manage.py webhook_secret OPERATOR`: a new secret for the second signature of its callbacks, or the end of one."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameplay.models import WebhookSecret
from gameplay.seamless import webhooks
from players.errors import DomainError
from players.models import Operator


class Command(BaseCommand):
    help = "Make a webhook secret (whsec_…) for an operator and print it, once; or revoke one by its number."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("operator")
        parser.add_argument("--revoke", type=int, metavar="NUMBER")

    def handle(self, *args: Any, **options: Any) -> None:
        operator = Operator.objects.filter(login_id=options["operator"]).first()
        if operator is None:
            raise CommandError(f"There is no operator {options['operator']}.")
        now = datetime.now(UTC)
        if options["revoke"] is not None:
            found = WebhookSecret.objects.filter(operator=operator, pk=options["revoke"]).first()
            if found is None:
                raise CommandError(f"{operator.login_id} has no webhook secret {options['revoke']}.")
            webhooks.revoke(secret=found, now=now)
            self.stdout.write(f"Webhook secret {found.pk} signs nothing any more.")
            return
        try:
            made, secret = webhooks.issue(operator=operator, now=now)
        except DomainError as refused:
            raise CommandError(refused.message) from refused
        self.stdout.write(f"Webhook secret {made.pk}, shown this once: {secret}")
