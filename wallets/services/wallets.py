"""Opening wallets: one for each of an operator's players and currencies, and one for its own funds."""

from collections.abc import Iterable, Sequence

from django.db import connection

from players.errors import ParametersInvalid
from players.models import Operator, Player
from players.services import players
from wallets.currencies import EXPONENTS, MOST_SEAMLESS_DECIMALS
from wallets.errors import CurrencyNotSupported

_OPEN_FUNDS = """
    insert into wallets_wallet (operator_id, currency, exponent)
    select %s, currency.code, currency.exponent from wallets_currency currency where currency.code = any (%s)
    on conflict do nothing
"""
_OPEN_PLAYERS = """
    insert into wallets_wallet (operator_id, player_id, currency, exponent)
    select funds.operator_id, player.code, funds.currency, funds.exponent
      from wallets_wallet funds, unnest(%s::bigint[]) as player (code)
     where funds.operator_id = %s and funds.player_id is null
     order by player.code, funds.currency
    on conflict do nothing
"""


def open_currencies(*, operator: Operator, currencies: Iterable[str]) -> None:
    """
    Let the operator use these currencies. Players that it has already get their wallets when first used.

    :raises CurrencyNotSupported: the catalogue has no such currency.
    :raises ParametersInvalid: a seamless operator cannot be told amounts of so many decimals.
    """
    wanted = sorted(set(currencies))
    unknown = [code for code in wanted if code not in EXPONENTS]
    if unknown:
        raise CurrencyNotSupported("The platform does not have this currency.", currency=unknown[0])
    if operator.callback_url or operator.switching_to:
        check_seamless_currencies(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_FUNDS, [operator.pk, wanted])


def open_wallets(*, operator: Operator, player_ids: Sequence[int]) -> None:
    """A wallet for each of these players in each of the operator's currencies, where it is missing."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_PLAYERS, [list(player_ids), operator.pk])


def link_players(*, operator: Operator, external_ids: Iterable[str]) -> dict[str, Player]:
    """
    The operator's players with these ids and their wallets, made where they are missing, in the order given.

    Idempotent: after a call that broke off half-way, the same call makes the rest.
    """
    linked = players.link_players(operator=operator, external_ids=external_ids)
    open_wallets(operator=operator, player_ids=[player.pk for player in linked.values()])
    return linked


def check_seamless_currencies(currencies: Sequence[str]) -> None:
    """:raises ParametersInvalid: a callback cannot carry this currency's decimals as a JavaScript number."""
    too_fine = [code for code in currencies if EXPONENTS.get(code, 0) > MOST_SEAMLESS_DECIMALS]
    if too_fine:
        raise ParametersInvalid(
            f"{too_fine[0]} has more than {MOST_SEAMLESS_DECIMALS} decimals: it is for balance-transfer mode only.",
            errors={"currency": [f"{too_fine[0]} is for balance-transfer mode only"]},
        )
