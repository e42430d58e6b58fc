"""What may be asked about rounds. Nothing here writes."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import F, QuerySet, Sum

from gameplay.models import GameRound, RoundState
from players.models import Operator
from players.wire.json import plain


class RoundFacts(NamedTuple):
    """What a transaction's line says of its round."""

    round_type: str
    provider_id: int
    provider_name: str
    game_code: str
    game_name: str
    last_transaction_id: int | None


# Written out, since operators ask it more often than anything else: building it with the ORM costs more than the query.
_MONEY = """
    select wallet.currency, wallet.balance,
           (select coalesce(sum(round.staked - round.refunded), 0) from gameplay_gameround round
             where round.player_id = wallet.player_id and round.currency = wallet.currency and round.state = 'open')
      from wallets_wallet wallet
     where wallet.operator_id = %s and wallet.player_id = %s
     order by wallet.currency
"""


class Money(NamedTuple):
    """What a player has in one currency; `held`, in open rounds, has left the balance already."""

    currency: str
    balance: Decimal
    held: Decimal


def money_of(*, operator: Operator, player_id: int) -> list[Money]:
    """By currency. All balances are 0 in seamless mode: the operator holds the money."""
    with connection.cursor() as cursor:
        cursor.execute(_MONEY, [operator.pk, player_id])
        return [Money(*row) for row in cursor.fetchall()]


def held_of(player_id: int) -> list[tuple[str, Decimal]]:
    """The unsettled stakes of the player's open rounds, by currency. They have left the balance already."""
    held = _open(player_id).values_list("currency").annotate(unsettled=Sum(F("staked") - F("refunded")))
    return [(currency, amount) for currency, amount in held.order_by("currency") if amount]


def open_rounds_of(player_id: int, currency: str) -> list[dict[str, Any]]:
    """The player's open rounds in a currency, as JSON: their wins will come later."""
    rounds = _open(player_id).filter(currency=currency).select_related("game").order_by("pk")
    return [
        {
            "roundId": str(it.pk),
            "providerId": it.provider_id,
            "gameCode": it.game.code,
            "amount": plain(it.held),
            "since": it.opened_at.strftime("%Y-%m-%d %H:%M:%S"),
        }
        for it in rounds
    ]


def round_facts(*, operator: Operator, round_ids: Iterable[int | None]) -> dict[int, RoundFacts]:
    """By round id, in one query."""
    wanted = {it for it in round_ids if it is not None}
    rounds = GameRound.objects.filter(operator=operator, pk__in=wanted).select_related("game__provider")
    return {it.pk: _facts(it) for it in rounds} if wanted else {}


def open_rounds_of_operator(operator: Operator) -> QuerySet[GameRound]:
    """Rounds with money that are not settled."""
    return GameRound.objects.filter(
        operator=operator, state__in=(RoundState.OPEN, RoundState.ASKING), player__isnull=False
    )


def _facts(round_: GameRound) -> RoundFacts:
    game = round_.game
    return RoundFacts(
        game.round_type,
        game.provider_id,
        game.provider.name,
        game.code,
        game.name,
        None if round_.is_open else round_.last_transaction_id,
    )


def _open(player_id: int) -> QuerySet[GameRound]:
    return GameRound.objects.filter(player_id=player_id, state=RoundState.OPEN)
