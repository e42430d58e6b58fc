"""
Many wins that were acknowledged, settled in one transaction: docs/decisions/0010-wins-are-settled-in-batches.md.

Only what is plain is in it: a win that was answered OK, still owed, whose session, round and row nobody holds. The rest
is settled one by one, by settle.settle_owed; nobody waits long for a lock here while holding those of so many players.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial

import structlog
from django.db import connection, transaction

from gameplay.models import Delivery
from gameplay.seamless.exchange import Attempt, keep
from gameplay.seamless.replies import Verdict
from wallets import services
from wallets.models import Kind
from wallets.services import CustodyStep, RoundStep

logger = structlog.get_logger(__name__)

_TAKE = """
    select d.id, d.operator_id, d.currency, d.amount, d.action_id, d.round_id, r.provider_id, r.session_id, s.wallet_id
      from gameplay_delivery d
      join gameplay_gameround r on r.id = d.round_id
      join gameplay_gamesession s on s.id = r.session_id
     where d.id = any (%s) and d.state = 'due' and d.command = 'win'
       for no key update of s, r, d skip locked
"""
# What settle_owed writes of each. One row for each session, and so for each round: an update takes a row once.
_SETTLE = """
    with settled as (
        select * from unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::numeric[],
                             %s::numeric[], %s::bigint[])
            as t (delivery_id, round_id, session_id, provider_id, action_id, amount, told, row_id)),
    rounds as (
        update gameplay_gameround r set won = r.won + it.amount, last_transaction_id = it.row_id
          from settled it where r.id = it.round_id and it.row_id is not null),
    sessions as (
        update gameplay_gamesession s set told_balance = it.told, told_at = %s
          from settled it
         where s.id = it.session_id and it.row_id is not null and (s.told_at is null or s.told_at <= %s)),
    actions as (
        update gameplay_action a
           set state = 'booked', transaction_id = coalesce(it.row_id, a.transaction_id),
               balance = case when it.row_id is null then a.balance else it.told end
          from settled it where a.provider_id = it.provider_id and a.external_id = it.action_id)
    update gameplay_delivery d
       set state = 'acknowledged', ended_at = %s, told_balance = it.told, why = '', attempts = d.attempts + 1
      from settled it where d.id = it.delivery_id
"""


@dataclass(frozen=True, slots=True)
class _Win:
    delivery_id: int
    operator_id: int
    currency: str
    amount: Decimal
    action_id: str
    round_id: int
    provider_id: int
    session_id: int
    wallet_id: int


def is_plain(delivery: Delivery, attempt: Attempt) -> bool:
    """May it be settled with others?"""
    return delivery.command == "win" and attempt.reply.verdict == Verdict.DONE


@transaction.atomic
def settle_wins(*, attempts: Mapping[int, Attempt], now: datetime) -> set[int]:
    """
    Keep the attempts and book the wins, by the ids of their deliveries: those that are taken, all of them or none.

    The others are left as they were, with nothing kept. Which were taken comes back.
    """
    with connection.cursor() as cursor:
        # A wallet that somebody holds for long must not hold up the players of the whole batch.
        cursor.execute("set local lock_timeout = '1s'")
    wins = _take(list(attempts))
    if not wins:
        return set()
    keep((it.delivery_id, attempts[it.delivery_id]) for it in wins)
    rows = _book(wins, attempts)
    columns = zip(
        *(
            (
                it.delivery_id,
                it.round_id,
                it.session_id,
                it.provider_id,
                it.action_id,
                it.amount,
                attempts[it.delivery_id].reply.balance,
                rows.get(it.delivery_id),
            )
            for it in wins
        ),
        strict=True,
    )
    with connection.cursor() as cursor:
        cursor.execute(_SETTLE, [*(list(column) for column in columns), now, now, now])
        assert cursor.rowcount == len(wins), "they are locked"
    transaction.on_commit(partial(logger.info, "deliveries.settled", count=len(wins)))
    return {it.delivery_id for it in wins}


def _take(delivery_ids: list[int]) -> list[_Win]:
    """One for each session: a second one would update the same rows, in the same statement."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [delivery_ids])
        found = [_Win(*row) for row in cursor.fetchall()]
    return list({it.session_id: it for it in found}.values())


def _book(wins: list[_Win], attempts: Mapping[int, Attempt]) -> dict[int, int]:
    """The row in the ledger of each delivery. A win of nothing has none."""
    accounts = defaultdict(list)
    for win in wins:
        if win.amount:
            accounts[win.operator_id, win.currency].append(win)
    rows: dict[int, int] = {}
    for (operator_id, currency), of in sorted(accounts.items()):
        steps = [
            CustodyStep(
                it.wallet_id,
                it.round_id,
                RoundStep(Kind.WIN, it.amount, told=attempts[it.delivery_id].reply.balance),
            )
            for it in of
        ]
        posting = services.book_in_custody(operator_id=operator_id, currency=currency, steps=steps)
        rows |= dict(zip((it.delivery_id for it in of), posting.ids, strict=True))
    return rows
