"""The two sides held together, in one statement, so that both are of one moment."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from backoffice.models.reconciliation import FindingKind, KeyKind, Reconciliation
from backoffice.reconciliation import ours
from wallets.queries.ids import id_at

# The file's lines net for each key, beside ours; a key may be in the file only, or in the period here only.
_COMPARED = """
    with theirs as materialized (
        select key, currency, max(player) as player, sum(amount) as amount, min(at) as at, min(number) as line
          from backoffice_reconciliationline where reconciliation_id = %(id)s group by key, currency
    ), ours as materialized (
        {in_the_period}
        union
        {named}
    ), sides as (
        select coalesce(theirs.key, ours.key) as key, coalesce(theirs.currency, ours.currency) as currency,
               coalesce(nullif(theirs.player, ''), ours.player, '') as player, theirs.amount as theirs,
               ours.amount as ours, theirs.at as their_time, ours.at as our_time, ours.transaction_id, theirs.line,
               ours.settled, theirs.player <> '' and theirs.player <> ours.player as another_player
          from theirs full join ours using (key, currency)
    ), judged as (
        select *, case
            when ours is null then case when theirs <> 0 then 'missing here' end
            when not settled and theirs is distinct from ours then 'unsettled'
            when theirs is null then case when ours <> 0 then 'missing there' end
            when theirs <> ours then 'amount'
            when another_player then 'player'
            when abs(extract(epoch from their_time - our_time)) > %(tolerance)s then 'time'
            end as kind
          from sides
    )
    insert into backoffice_reconciliationfinding
           (reconciliation_id, kind, key, currency, player, theirs, ours, their_time, our_time, transaction_id, line,
            note)
    select %(id)s, kind, key, currency, player, theirs, ours, their_time, our_time, transaction_id, line, ''
      from judged where kind is not null order by coalesce(our_time, their_time), key
"""
_WITHOUT_A_REFERENCE = f"""
    insert into backoffice_reconciliationfinding
           (reconciliation_id, kind, key, currency, player, ours, our_time, transaction_id, note)
    select %(id)s, 'no key', '', it.*, '' from ({ours.WITHOUT_A_REFERENCE}) it
"""  # noqa: S608 - constants


@dataclass(frozen=True, slots=True)
class Total:
    """
    Of one currency, the player's side, in major units.

    `ours` is of the same movements as the findings and the file: those of the period, and those that the file names.
    """

    currency: str
    theirs: Decimal
    ours: Decimal
    differences: Decimal


def compare(reconciliation: Reconciliation) -> None:
    """Write the findings. Its lines are read; in a transaction of the caller's."""
    key = KeyKind(reconciliation.key)
    values = _values(reconciliation)
    with connection.cursor() as cursor:
        cursor.execute(
            _COMPARED.format(in_the_period=ours.in_the_period(key), named=ours.named_by_the_file(key)), values
        )
        if key == KeyKind.REFERENCE:
            cursor.execute(_WITHOUT_A_REFERENCE, values)


def totals(reconciliation: Reconciliation) -> list[Total]:
    """
    By currency: the file's sum, ours, and what the findings make of the difference.

    They add up: ours less theirs is the sum of the findings' differences, unreadable lines and movements without a key
    apart.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with theirs as (
                select currency, sum(amount) as amount from backoffice_reconciliationline
                 where reconciliation_id = %(id)s group by currency
            ), found as (
                select currency, sum(coalesce(ours, 0) - coalesce(theirs, 0)) as amount
                  from backoffice_reconciliationfinding
                 where reconciliation_id = %(id)s and kind not in ('unreadable', 'no key') group by currency
            )
            select currency, coalesce(theirs.amount, 0), coalesce(theirs.amount, 0) + coalesce(found.amount, 0),
                   coalesce(found.amount, 0)
              from theirs full join found using (currency) order by currency
            """,
            {"id": reconciliation.pk},
        )
        return [Total(*row) for row in cursor.fetchall()]


def counts(reconciliation: Reconciliation) -> dict[FindingKind, int]:
    """How many of each kind there are, in the order of the kinds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select kind, count(*) from backoffice_reconciliationfinding where reconciliation_id = %s group by kind",
            [reconciliation.pk],
        )
        found = dict(cursor.fetchall())
    return {kind: found[kind] for kind in FindingKind if kind in found}


def _values(it: Reconciliation) -> dict[str, Any]:
    return {
        "id": it.pk,
        "operator_id": it.operator_id,
        "starts_at": it.starts_at,
        "ends_at": it.ends_at,
        "first": id_at(it.starts_at),
        "last": id_at(it.ends_at, up=True),
        "tolerance": it.tolerance_seconds,
    }
