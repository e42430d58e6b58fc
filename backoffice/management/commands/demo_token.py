"""`TOKEN=$(./manage.py demo_token)`: the API token of one of the demo's operators."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from backoffice import demo
from players.models import Operator


class Command(BaseCommand):
    help = "Print the API token of one of the demo's operators."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "operator", nargs="?", choices=[demo.TRANSFER, demo.SEAMLESS], default=demo.TRANSFER
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("Only the demo's tokens are told; this is not a demo.")
        try:
            self.stdout.write(demo.token_of(options["operator"]))
        except Operator.DoesNotExist:
            raise CommandError("The demo is not set up yet: make run") from None
