"""`./manage.py provider_key CODE`: one more key for a provider; `--revoke KEY_ID` ends one."""

from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from gameplay.management.commands.create_provider import as_text, describe
from gameplay.models import Provider
from gameplay.provider_api.providers import issue_key, revoke_key
from players.errors import DomainError
from players.wire.json import write


class Command(BaseCommand):
    help = "Give a provider one more key, so that it can change over, or revoke one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="the provider's")
        parser.add_argument(
            "--revoke", metavar="KEY_ID", help="no new key: this one signs nothing from now on"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        provider = Provider.objects.filter(code=options["code"], is_built_in=False).first()
        if provider is None:
            raise CommandError(f"There is no other provider with the code {options['code']!r}.")
        now = datetime.now(UTC)
        if options["revoke"]:
            try:
                revoke_key(provider=provider, key_id=options["revoke"], now=now)
            except DomainError as refusal:
                raise CommandError(refusal.message) from None
            self.stdout.write(f"{options['revoke']} is revoked.")
            return
        described = describe(issue_key(provider=provider, now=now))
        self.stdout.write(write(described).decode() if options["json"] else as_text(described))
