"""
A book with a past: movements of earlier days.

The services book at the present time alone. These rows go in beside them, through the same triggers, into wallets that
are still younger than the rows.
"""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import connection

from players.models import Operator
from wallets import rollups
from wallets.models import Contra, Kind, Wallet

_INSERT = """
    insert into wallets_ledgertransaction
           (operator_id, id, wallet_id, currency, kind, contra, amount, posted, round_id, reverses_id, created_at)
    values (%(operator)s, wallets_transaction_id(%(at)s), %(wallet)s, %(currency)s, %(kind)s, %(contra)s, %(amount)s,
            case %(contra)s when 2 then 0 else %(amount)s end, %(round)s, %(reverses)s, %(at)s)
    returning id
"""


def booked(
    operator: Operator,
    player: str | None,
    kind: Kind,
    amount: str,
    at: str,
    *,
    contra: Contra = Contra.HOUSE,
    currency: str = "USD",
    reverses: int | None = None,
) -> int:
    """The id of a row of that moment, `2026-03-01 10:00` in UTC. `player` None: the operator's funds."""
    wallets = Wallet.objects.filter(operator=operator, currency=currency)
    wallet = wallets.get(player=None) if player is None else wallets.get(player__external_id=player)
    with connection.cursor() as cursor:
        values = {
            "operator": operator.pk,
            "wallet": wallet.pk,
            "currency": currency,
            "kind": int(kind),
            "contra": int(contra),
            "amount": Decimal(amount),
            "round": None,
            "reverses": reverses,
            "at": datetime.fromisoformat(at).replace(tzinfo=UTC),
        }
        cursor.execute(_INSERT, values)
        return int(cursor.fetchone()[0])


def sum_up() -> None:
    """What the worker does every few seconds; in tests that commit."""
    while rollups.roll_up():
        pass
