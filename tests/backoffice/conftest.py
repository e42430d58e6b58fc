"""
Two trees of accounts, and the people who work for them.

    lucky (operator) - lucky-kid (agent)        rival (operator)

Each has players whose money came through the ledger, tokens, references and audit events.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from backoffice import actions
from backoffice.audit import Actor
from backoffice.models import AuditEvent
from players.models import ApiToken, Operator, Player, StaffMember
from players.models.staff import Role
from players.wire.json import plain
from tests.factories import LONG_AGO, casino, pay_in
from wallets import services
from wallets.models import Wallet

PASSWORD = "correct horse battery staple"


def staff(
    username: str, operator: Operator | None = None, *, role: Role | None = None, **more: Any
) -> StaffMember:
    """An operator's people have their one role; the platform's own read, unless another role is named."""
    person = StaffMember.objects.create_user(
        username=username, password=PASSWORD, operator=operator, is_staff=True, **more
    )
    person.take_role(role or (Role.OPERATOR if operator else Role.AUDITOR))
    return person


def clerk() -> StaffMember:
    """Somebody who asked for something: the same one each time."""
    return StaffMember.objects.filter(username="clerk").first() or staff("clerk")


@dataclass
class House:
    """One operator with everything that a page could show of it."""

    operator: Operator
    token: ApiToken

    @property
    def player(self) -> Player:
        return self.operator.players.order_by("external_id")[0]

    @property
    def wallet(self) -> Wallet:
        return Wallet.objects.get(operator=self.operator, player=self.player, currency="USD")


def cash_out(operator: Operator, player: str, amount: Decimal, reference: str | None = None) -> None:
    services.withdraw(
        operator=operator,
        external_id=player,
        currency="USD",
        amount=amount,
        reference=reference,
        now=datetime.now(UTC),
    )


def furnish(operator: Operator, player: str, *, by: StaffMember) -> House:
    services.link_players(operator=operator, external_ids=[player])
    pay_in(operator, player, "25.50")
    cash_out(operator, player, Decimal("5.5"), f"{operator.login_id}-out-1")
    actor = Actor(by, "192.0.2.1", LONG_AGO)
    token = actions.create_token(by=actor, operator=operator).token
    return House(operator, token)


@pytest.fixture
def boss(db: None) -> StaffMember:
    """The platform's administrator."""
    return staff("boss", role=Role.ADMINISTRATOR)


@pytest.fixture
def lucky(boss: StaffMember) -> House:
    return furnish(casino(login_id="lucky", name="Lucky", funds={"USD": "1000"}), "alice", by=boss)


@pytest.fixture
def kid(lucky: House, boss: StaffMember) -> House:
    """Below lucky; part of its money came from there."""
    operator = casino(
        login_id="lucky-kid", name="Kid", parent=lucky.operator, level="agent", funds={"USD": "100"}
    )
    services.transfer_balance(
        operator=lucky.operator,
        target_login_id="lucky-kid",
        currency="USD",
        amount=Decimal(50),
        reference="lucky-to-kid",
        remark="pocket money",
    )
    return furnish(operator, "kim", by=boss)


@pytest.fixture
def rival(boss: StaffMember) -> House:
    return furnish(casino(login_id="rival", name="Rival", funds={"USD": "1000"}), "ruth", by=boss)


@pytest.fixture
def lena(lucky: House) -> StaffMember:
    """Works for lucky."""
    return staff("lena", lucky.operator)


@pytest.fixture
def rob(rival: House) -> StaffMember:
    """Works for rival."""
    return staff("rob", rival.operator)


@pytest.fixture
def ann(db: None) -> StaffMember:
    """The platform's auditor: sees everything and changes nothing."""
    return staff("ann")


@pytest.fixture
def sam(db: None) -> StaffMember:
    """The platform's support."""
    return staff("sam", role=Role.SUPPORT)


@pytest.fixture
def fay(db: None) -> StaffMember:
    """The platform's finance."""
    return staff("fay", role=Role.FINANCE)


class Browser(Client):
    def generic_form(self, method: str, url: str, form: dict[str, str]) -> HttpResponse:
        """As a page would send it: a form in a POST, nothing otherwise."""
        return self.post(url, form) if method == "POST" else self.generic(method, url)


def logged_in(person: StaffMember | None, **options: Any) -> Browser:
    """A browser of that person; None: of nobody."""
    client = Browser(**options)
    if person is not None:
        client.force_login(person)
    return client


def page(person: StaffMember | None, view: str, /, *args: object, **query: Any) -> HttpResponse:
    return logged_in(person).get(reverse(f"admin:{view}", args=args), query)


def send(person: StaffMember | None, view: str, /, *args: object, **form: Any) -> HttpResponse:
    return logged_in(person).post(reverse(f"admin:{view}", args=args), form)


def settings_form(operator: Operator, **changes: str) -> dict[str, str]:
    """What the browser sends: the fields as they were shown, the hidden ones beside them, and what was typed."""
    was = {
        "callback_url": operator.callback_url,
        "name": operator.name,
        "rtp": plain(operator.rtp),
        "allowed_ips": "\n".join(operator.allowed_ips),
    }
    return was | {f"initial-{name}": value for name, value in was.items()} | changes


def text(answer: HttpResponse) -> str:
    return answer.content.decode()


def fresh(house: House) -> Operator:
    return Operator.objects.get(pk=house.operator.pk)


def newest() -> AuditEvent:
    return AuditEvent.objects.latest("id")
