"""`./manage.py create_operator`: an approved operator account with its currencies, money and token."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from pydantic import TypeAdapter, ValidationError

from players.errors import DomainError
from players.models import Operator
from players.models.operators import Level, Mode, OperatorStatus, PaymentMethod
from players.wire.fields import CallbackUrl, CurrencyCode, MoneyAmount, Name, OperatorId
from players.wire.json import plain, write
from wallets import services
from wallets.queries.wallets import funds_of
from wallets.services import NewAccount


def of_kind(kind: Any) -> Callable[[str], Any]:
    """An argument that is checked as a field of the operator API is."""
    adapter = TypeAdapter(kind)

    def read(text: str) -> Any:
        try:
            return adapter.validate_python(text)
        except ValidationError as error:
            raise ArgumentTypeError(f"{text!r} {error.errors()[0]['msg']}") from None

    return read


def currency_and_amount(text: str) -> tuple[str, Decimal]:
    """`USD=1000.50`"""
    currency, equals, amount = text.partition("=")
    if not equals:
        raise ArgumentTypeError(f"{text!r} must be CURRENCY=AMOUNT, such as USD=1000")
    return of_kind(CurrencyCode)(currency), of_kind(MoneyAmount)(amount)


class Command(BaseCommand):
    help = "Open an approved operator account and print its API token, which is shown this once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("id", type=of_kind(OperatorId), help="the operatorId of the API")
        parser.add_argument("--name", type=of_kind(Name), required=True)
        parser.add_argument(
            "--currency", type=of_kind(CurrencyCode), action="append", required=True, help="repeat for more"
        )
        parser.add_argument(
            "--level", choices=Level.values, default=Level.OPERATOR, help="an agent has no accounts below it"
        )
        parser.add_argument("--parent", metavar="ID", help="the account above; none makes a root")
        parser.add_argument(
            "--callback-url",
            type=of_kind(CallbackUrl),
            default="",
            help="set: seamless mode; empty: balance-transfer",
        )
        parser.add_argument(
            "--payment-method",
            choices=PaymentMethod.values,
            default=PaymentMethod.DEPOSIT,
            help="deposit is prepaid",
        )
        parser.add_argument(
            "--fund",
            metavar="USD=1000",
            type=currency_and_amount,
            action="append",
            default=[],
            help="add to the operator's own balance; repeat for more",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object, for a program")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = open_and_fund(options)
        except DomainError as refusal:
            raise CommandError(in_words(refusal)) from None
        described = describe(account)
        if options["json"]:
            self.stdout.write(write(described).decode())
        else:
            self.stdout.write(as_text(described))


@transaction.atomic
def open_and_fund(options: dict[str, Any]) -> NewAccount:
    """All of it or nothing."""
    account = services.open_account(
        login_id=options["id"],
        name=options["name"],
        currencies=options["currency"],
        now=datetime.now(UTC),
        level=options["level"],
        parent=find_parent(options["parent"]),
        callback_url=options["callback_url"],
        payment_method=options["payment_method"],
        status=OperatorStatus.ACTIVE,
    )
    for currency, amount in options["fund"]:
        services.fund(operator=account.operator, currency=currency, amount=amount)
    return account


def find_parent(login_id: str | None) -> Operator | None:
    if login_id is None:
        return None
    found = Operator.objects.filter(login_id=login_id).first()
    if found is None:
        raise CommandError(f"There is no operator {login_id!r} to be the parent.")
    return found


def in_words(refusal: DomainError) -> str:
    """`currency: XYZ`, `operatorId: is taken`: what a program would find in `data`."""
    details = dict(refusal.details)
    errors = details.pop("errors", {})
    named = [f"{field}: {', '.join(says)}" for field, says in errors.items()]  # type: ignore[attr-defined]
    named += [f"{name}: {value}" for name, value in details.items()]
    return " ".join([refusal.message, *named])


def describe(account: NewAccount) -> dict[str, Any]:
    operator = account.operator
    return {
        "operatorId": operator.login_id,
        "name": operator.name,
        "level": operator.level,
        "parentId": operator.parent.login_id if operator.parent else None,
        "status": operator.status,
        "mode": operator.mode,
        "callbackURL": operator.callback_url,
        "paymentMethod": operator.payment_method,
        "balance": [{"currency": code, "amount": amount} for code, amount in funds_of(operator)],
        "token": account.secret,
    }


def as_text(described: dict[str, Any]) -> str:
    mode = "seamless" if described["mode"] == Mode.SEAMLESS else "balance-transfer"
    lines = {
        "Operator": f"{described['operatorId']} ({described['name']})",
        "Account": f"{described['status']}, level {described['level']}, {mode} mode",
        "Parent": described["parentId"],
        "Callback URL": described["callbackURL"],
        "Payment": "prepaid" if described["paymentMethod"] == PaymentMethod.DEPOSIT else "by invoice",
        "Own balance": ", ".join(f"{plain(it['amount'])} {it['currency']}" for it in described["balance"]),
        "API token": described["token"],
    }
    return "\n".join(f"{label:<14}{text}" for label, text in lines.items() if text)
