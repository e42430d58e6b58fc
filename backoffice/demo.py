"""
What the demo consists of, made through the services as in life: an operator in each mode, players, a history, staff.

Everything here may run again and again: what is there stays as it is. Passwords are made once and kept in the data
folder (`demo.json`, readable by its owner alone); tokens come from the database, which holds them encrypted.
"""

import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import transaction

from gameplay.models import Game
from players.models import Operator, StaffMember
from players.models.operators import Mode, OperatorStatus
from players.models.staff import Role
from players.services import operators, staff, tokens
from wallets import services
from wallets.errors import BalanceNotEnough

TRANSFER, SEAMLESS = settings.DEMO_OPERATOR, settings.DEMO_SEAMLESS_OPERATOR
PLAYERS = ["demo-player-1", "demo-player-2", "demo-player-3"]
PLATFORM = {
    "admin": Role.ADMINISTRATOR,
    "support": Role.SUPPORT,
    "finance": Role.FINANCE,
    "auditor": Role.AUDITOR,
}
LAST_OF_THE_HISTORY = "demo-history-7"
SANDBOX = re.compile(r"http://127\.0\.0\.1:\d+/callback")


@dataclass(frozen=True, slots=True)
class Login:
    """One member of staff. The password is None when somebody has changed it since."""

    username: str
    works_for: str
    password: str | None


@dataclass(frozen=True, slots=True)
class Account:
    """One operator and the token that signs its callbacks."""

    operator: Operator
    token: str


@dataclass(frozen=True, slots=True)
class Demo:
    accounts: list[Account]
    logins: list[Login]


def ensure() -> Demo:
    """The demo as it is now; whatever is missing of it is made."""
    with _kept_passwords() as passwords:
        accounts = [
            _account(
                TRANSFER, "Demo casino, balance-transfer", {"USD": "100000", "EUR": "50000", "BTC": "2.5"}
            ),
            _account(SEAMLESS, "Demo casino, seamless", {"USD": "0", "EUR": "0"}, sandbox_url("/callback")),
        ]
        _play_history(accounts[0].operator)
        logins = [_login(name, role, None, passwords) for name, role in PLATFORM.items()]
        logins += [
            _login(f"{it.operator.login_id}-staff", Role.OPERATOR, it.operator, passwords) for it in accounts
        ]
    return Demo(accounts, logins)


def games() -> list[Game]:
    """Our own games, which /play/demo/<code> opens with the money of nobody or of a player of `demo-transfer`."""
    return list(Game.objects.filter(provider__is_built_in=True, enabled=True).order_by("pk"))


def sandbox_url(path: str) -> str:
    """The sandbox operator that `make run` starts on this machine."""
    return f"http://127.0.0.1:{settings.SANDBOX_PORT}{path}"


def token_of(login_id: str) -> str:
    """:raises Operator.DoesNotExist: the demo has none of that id."""
    return tokens.signing_secret(operator=Operator.objects.get(login_id=login_id))


@transaction.atomic
def _account(login_id: str, name: str, funds: dict[str, str], callback_url: str = "") -> Account:
    found = Operator.objects.filter(login_id=login_id).first()
    if found is None:
        found = services.open_account(
            login_id=login_id,
            name=name,
            currencies=list(funds),
            now=datetime.now(UTC),
            level="operator",
            callback_url=callback_url,
            status=OperatorStatus.ACTIVE,
        ).operator
        for currency, amount in funds.items():
            if Decimal(amount):
                services.fund(operator=found, currency=currency, amount=Decimal(amount))
        services.link_players(operator=found, external_ids=PLAYERS)
    elif callback_url and SANDBOX.fullmatch(found.callback_url) and found.callback_url != callback_url:
        # The sandbox operator has another port this time.
        found = operators.update_settings(operator=found, callback_url=callback_url)
    return Account(found, tokens.signing_secret(operator=found))


def _play_history(operator: Operator) -> None:
    """Each step has a reference, so a history that broke off goes on where it ended."""
    is_over = services.find_transfer(operator=operator, reference=LAST_OF_THE_HISTORY) is not None
    if is_over or operator.mode != Mode.TRANSFER:
        return
    one, two, three = PLAYERS
    _deposit(operator, one, "USD", "250", 1)
    _deposit(operator, two, "EUR", "75.5", 2)
    _deposit(operator, one, "BTC", "0.0015", 3)
    # Refused, since there is nothing to withdraw yet; the refusal stays with its reference.
    with suppress(BalanceNotEnough):
        _withdraw(operator, three, "USD", "10", 4)
    _deposit(operator, three, "USD", "20", 5)
    # Repeated, as after a lost answer: the first answer again, and nothing moves.
    _deposit(operator, three, "USD", "20", 5)
    _withdraw(operator, one, "USD", "40.25", 6)
    services.withdraw_all(
        operator=operator,
        external_id=two,
        currency="EUR",
        reference=LAST_OF_THE_HISTORY,
        held=[],
        now=datetime.now(UTC),
    )


def _deposit(operator: Operator, player: str, currency: str, amount: str, step: int) -> None:
    services.deposit(
        operator=operator,
        external_id=player,
        currency=currency,
        amount=Decimal(amount),
        reference=f"demo-history-{step}",
        now=datetime.now(UTC),
    )


def _withdraw(operator: Operator, player: str, currency: str, amount: str, step: int) -> None:
    services.withdraw(
        operator=operator,
        external_id=player,
        currency=currency,
        amount=Decimal(amount),
        reference=f"demo-history-{step}",
        now=datetime.now(UTC),
    )


def _login(username: str, role: Role, operator: Operator | None, passwords: dict[str, str]) -> Login:
    person = StaffMember.objects.filter(username=username).first()
    if person is None:
        password = passwords.setdefault(username, secrets.token_hex(10))
        person = staff.create_staff(operator=operator, username=username, password=password, role=role)
    elif username not in passwords:
        passwords[username] = secrets.token_hex(10)
        person.set_password(passwords[username])
        person.save(update_fields=["password"])
    works_for = operator.login_id if operator else f"the platform ({role})"
    is_current = person.check_password(passwords[username])
    return Login(username, works_for, passwords[username] if is_current else None)


@contextmanager
def _kept_passwords() -> Iterator[dict[str, str]]:
    """The passwords by user name; what is added is kept, before anybody can read it on a screen."""
    path = Path(settings.DATA_DIR) / "demo.json"
    kept: dict[str, str] = json.loads(path.read_text())["passwords"] if path.exists() else {}
    before = dict(kept)
    yield kept
    if kept == before:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"passwords": kept}, file, indent=2)
    draft.replace(path)
