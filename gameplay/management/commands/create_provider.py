"""`./manage.py create_provider`: another house's games, and the key that its server signs with."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from pydantic import TypeAdapter, ValidationError

from gameplay.provider_api.providers import IssuedKey, create_provider
from players.errors import DomainError
from players.wire.fields import GameCode, Name, Percent
from players.wire.json import write


def of_kind(kind: Any, text: str) -> Any:
    """An argument that is checked as a field of the API is."""
    try:
        return TypeAdapter(kind).validate_python(text)
    except ValidationError as error:
        raise ArgumentTypeError(f"{text!r} {error.errors()[0]['msg']}") from None


def provider_code(text: str) -> str:
    code: str = of_kind(GameCode, text)
    if len(code) > 32:
        raise ArgumentTypeError(f"{text!r} must have at most 32 characters")
    return code


def code_and_name(text: str) -> tuple[str, str]:
    """`wheel=Lucky Wheel`"""
    code, equals, name = text.partition("=")
    if not equals or len(name) > 100:
        raise ArgumentTypeError(f"{text!r} must be CODE=NAME, such as wheel=Lucky Wheel")
    return of_kind(GameCode, code), of_kind(Name, name)


def percent(text: str) -> Decimal:
    found: Decimal = of_kind(Percent, text)
    return found


def url(text: str) -> str:
    if not text.startswith(("http://", "https://")) or len(text) > 500:
        raise ArgumentTypeError(f"{text!r} must be an absolute http or https URL")
    return text


class Command(BaseCommand):
    help = "Add a game provider with its games, and print its first key, whose secret is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", type=provider_code, help="a short name of ours, such as acme")
        parser.add_argument("--name", required=True, help="as players and operators read it")
        parser.add_argument("--game", type=code_and_name, action="append", required=True, metavar="CODE=NAME")
        parser.add_argument(
            "--launch-url", type=url, required=True, help="where its games open; ?token=… is added"
        )
        parser.add_argument(
            "--rtp",
            type=percent,
            action="append",
            help="the games' published RTP in percent; repeat for variants; 96 if not said",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            issued = create_provider(
                code=options["code"],
                name=options["name"],
                games=dict(options["game"]),
                launch_url=options["launch_url"],
                variants=options["rtp"] or [Decimal(96)],
                now=datetime.now(UTC),
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from None
        described = describe(issued)
        self.stdout.write(write(described).decode() if options["json"] else as_text(described))


def describe(issued: IssuedKey) -> dict[str, object]:
    provider = issued.key.provider
    return {
        "providerId": provider.pk,
        "code": provider.code,
        "name": provider.name,
        "games": list(provider.games.order_by("pk").values_list("code", flat=True)),
        "keyId": issued.key.key_id,
        "secret": issued.secret,
    }


def as_text(described: dict[str, object]) -> str:
    games = described["games"]
    assert isinstance(games, list)
    return "\n".join(
        [
            f"Provider {described['code']} ({described['name']}), id {described['providerId']}",
            f"  games   {', '.join(games)}",
            f"  key id  {described['keyId']}",
            f"  secret  {described['secret']}",
            "The secret is not shown again.",
        ]
    )
