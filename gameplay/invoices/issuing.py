"""Months that are over become invoices, one after the other, once every movement of theirs is in the sums."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction

from gameplay.invoices.making import NOTHING, first_of_month, make, next_month, zone
from gameplay.models import Invoice
from gameplay.sums.following import NAME
from gameplay.sums.periods import beginning_of
from players.models import Operator
from wallets.metrics import horizon_age_seconds
from wallets.models import Follower

AT_ONCE = 50

# Each account and currency that was ever played in, its newest invoice, and the time of its first play.
_BILLED = """
    select funds.operator_id, funds.currency, newest.month, newest.carried_out, first.quarter
      from wallets_wallet funds
      left join lateral (
            select i.month, i.carried_out from gameplay_invoice i
             where i.operator_id = funds.operator_id and i.currency = funds.currency
             order by i.month desc limit 1) newest on true
      left join lateral (
            select q.quarter from gameplay_gamequarter q
             where newest.month is null and q.operator_id = funds.operator_id and q.currency = funds.currency
             order by q.quarter limit 1) first on true
     where funds.player_id is null and (newest.month is not null or first.quarter is not null)
     order by newest.month nulls first, funds.operator_id, funds.currency
"""
_NOT_IN_THE_SUMS = """
    select exists (
        select from wallets_follower f, players_operator o, wallets_ledgertransaction t
         where f.name = %s and t.operator_id = o.id and (t.generation, t.xid) >= (f.generation, f.xid)
           and t.created_at < %s)
"""


@transaction.atomic
def issue_next(*, now: datetime) -> int:
    """
    Some of the invoices that are due, an account's oldest first; how many.

    Safe to be run by several workers: a month is billed once. And beside `rebuild_sums`, which waits: an invoice made
    of emptied sums would stay for ever.
    """
    Follower.objects.select_for_update(no_key=True).filter(name=NAME).first()
    due = _due(now)[:AT_ONCE]
    ends = {month: beginning_of(next_month(month), zone()) for _operator, _currency, month, _carried in due}
    summed = {month for month, end in ends.items() if all_is_summed(end, now=now)}
    due = [it for it in due if it[2] in summed]
    operators = Operator.objects.in_bulk({operator_id for operator_id, *_rest in due})
    made = [
        make(operator=operators[operator_id], currency=currency, month=month, carried_in=carried_in, now=now)
        for operator_id, currency, month, carried_in in due
    ]
    return len(Invoice.objects.bulk_create(made, ignore_conflicts=True))


def _due(now: datetime) -> list[tuple[int, str, date, Decimal]]:
    with connection.cursor() as cursor:
        cursor.execute(_BILLED)
        rows = cursor.fetchall()
    found = []
    for operator_id, currency, billed, carried_out, played in rows:
        month = first_of_month(played) if billed is None else next_month(billed)
        if beginning_of(next_month(month), zone()) <= now:
            found.append((operator_id, currency, month, NOTHING if billed is None else carried_out))
    return found


def all_is_summed(end: datetime, *, now: datetime) -> bool:
    """
    No movement from before `end` can still come: whoever writes now began after it, and what has committed is summed.

    In this order: what commits in between is seen by the second question.
    """
    if datetime.now(UTC) - timedelta(seconds=horizon_age_seconds()) < end:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_NOT_IN_THE_SUMS, [NAME, end])
        return not cursor.fetchone()[0]
