"""Which wallet is meant, and what it holds."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from players.errors import UserNotFound
from players.models import Operator
from players.models.players import PlayerStatus
from wallets.errors import CurrencyNotSupported
from wallets.models import Wallet

# Written out, since every movement runs it: building it with the ORM costs more than the query. The operator's funds
# row says that it has the currency; a player who is older than that has no wallet in it yet.
LOOK_UP = """
      left join players_player player on player.operator_id = asked.operator_id
                                     and player.external_id = asked.external_id
      left join wallets_wallet wallet on wallet.operator_id = player.operator_id and wallet.player_id = player.code
                                     and wallet.currency = asked.currency
      left join wallets_wallet funds on funds.operator_id = asked.operator_id and funds.player_id is null
                                    and funds.currency = asked.currency
"""
_FOUND = "player.code, player.status, player.blocked_until, wallet.id, funds.id"
# Not the other one with a list of one: PostgreSQL expects ten of a list, finds a general plan too dear for them, and
# plans anew at each call, which is nine tenths of its cost.
_FIND = f"""
    select {_FOUND}
      from (select %s::bigint as operator_id, %s::text as external_id, %s::text as currency) as asked
      {LOOK_UP}
"""  # noqa: S608 - constants of this module
_FIND_ALL = f"""
    select {_FOUND}
      from (select %s::bigint as operator_id, t.*
              from unnest(%s::text[], %s::text[]) with ordinality as t (external_id, currency, nr)) as asked
      {LOOK_UP}
     order by asked.nr
"""  # noqa: S608 - constants of this module


@dataclass(frozen=True, slots=True)
class PlayersWallet:
    """One player's wallet in one currency, and the funds it may be fed from."""

    player_id: int
    is_blocked: bool
    wallet_id: int | None
    """None: the operator got the currency after the player; `services.open_wallets` makes it."""
    funds_id: int


def find_players_wallet(
    *, operator: Operator, external_id: str, currency: str, now: datetime
) -> PlayersWallet:
    """:raises UserNotFound, CurrencyNotSupported: there is none."""
    with connection.cursor() as cursor:
        cursor.execute(_FIND, [operator.pk, external_id, currency])
        found = _wallet_or_refusal(cursor.fetchone(), currency, now)
    if isinstance(found, PlayersWallet):
        return found
    raise found


def find_players_wallets(
    *, operator: Operator, wanted: Sequence[tuple[str, str]], now: datetime
) -> list[PlayersWallet | UserNotFound | CurrencyNotSupported]:
    """The wallet, or why there is none, for each (external id, currency), in order. One round trip."""
    external_ids, currencies = [it[0] for it in wanted], [it[1] for it in wanted]
    with connection.cursor() as cursor:
        cursor.execute(_FIND_ALL, [operator.pk, external_ids, currencies])
        return [
            _wallet_or_refusal(row, currency, now)
            for row, currency in zip(cursor.fetchall(), currencies, strict=True)
        ]


def _wallet_or_refusal(
    row: tuple[int | None, str, datetime | None, int | None, int | None], currency: str, now: datetime
) -> PlayersWallet | UserNotFound | CurrencyNotSupported:
    code, status, blocked_until, wallet_id, funds_id = row
    if code is None:
        return UserNotFound()
    if funds_id is None:
        return CurrencyNotSupported(currency=currency)
    is_blocked = status == PlayerStatus.BLOCKED and (blocked_until is None or now < blocked_until)
    return PlayersWallet(code, is_blocked, wallet_id, funds_id)


def currencies_of(operator: Operator) -> list[str]:
    """What the operator has a funds row for, in alphabetical order."""
    funds = Wallet.objects.filter(operator_id=operator.pk, player=None)
    return list(funds.order_by("currency").values_list("currency", flat=True))


def funds_of(operator: Operator) -> list[tuple[str, Decimal]]:
    """The operator's own balances, by currency."""
    funds = Wallet.objects.filter(operator_id=operator.pk, player=None)
    return list(funds.order_by("currency").values_list("currency", "balance"))
