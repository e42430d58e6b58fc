"""Who asks for adjustments, and who approves them."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from players.models import Operator, StaffMember
from players.models.staff import Role
from wallets import services

NOW = datetime.now(UTC)


def person(username: str, role: Role, operator: Operator | None = None) -> StaffMember:
    made = StaffMember.objects.create_user(username=username, operator=operator, is_staff=True)
    made.take_role(role)
    return made


@pytest.fixture
def sam(db) -> StaffMember:
    return person("sam", Role.SUPPORT)


@pytest.fixture
def fay(db) -> StaffMember:
    return person("fay", Role.FINANCE)


@pytest.fixture
def boss(db) -> StaffMember:
    return person("boss", Role.ADMINISTRATOR)


def ask(casino, by, amount="12.5", currency="USD", **changes):
    values = {"reason": "a stake that was lost to a crash", "now": NOW} | changes
    player = casino.player("alice")
    return services.ask_adjustment(player=player, currency=currency, amount=Decimal(amount), by=by, **values)


def approve(adjustment, by, now=NOW):
    return services.approve_adjustment(adjustment=adjustment, by=by, now=now)
