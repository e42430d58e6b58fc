"""Sums: what wallets hold against the contra accounts, and what is kept by quarter hour against the rows."""

from collections import defaultdict
from decimal import Decimal

from wallets.models import Contra
from wallets.proof.findings import Findings, Place
from wallets.proof.relations import add_found
from wallets.proof.statements import Tally

_QUARTERS = """
    select operator_id, null, null, null, format(
               'the sums of %s, %s, kind %s, contra %s are kept as %s rows, %s, posted %s; the rows make %s, %s, %s',
               quarter, currency, kind, contra, coalesce(kept.rows, 0), coalesce(trim_scale(kept.amount), 0),
               coalesce(trim_scale(kept.posted), 0), coalesce(made.rows, 0), coalesce(trim_scale(made.amount), 0),
               coalesce(trim_scale(made.posted), 0))
      from (select t.operator_id, t.currency, date_bin('15 minutes', t.created_at, 'epoch') as quarter, t.kind,
                   t.contra, sum(t.amount) as amount, sum(t.posted) as posted, count(*) as rows
              from wallets_ledgertransaction t
             where (t.generation, t.xid) < (select f.generation, f.xid from wallets_follower f where name = 'quarters')
             group by 1, 2, 3, 4, 5) made
      full join wallets_quarter kept using (operator_id, currency, quarter, kind, contra)
     where (made.amount, made.posted, made.rows) is distinct from (kept.amount, kept.posted, kept.rows)
"""


def prove_totals(tally: Tally, findings: Findings) -> None:
    """Of the whole book."""
    _prove_contra_accounts(tally, findings)
    add_found("quarter", _QUARTERS, findings)


def _prove_contra_accounts(tally: Tally, findings: Findings) -> None:
    """
    What wallets hold and the contra accounts sum to zero, per operator and currency.

    Money that went from one wallet to another has none: over all operators it sums to zero by itself.
    """
    contra: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
    between: defaultdict[str, Decimal] = defaultdict(Decimal)
    for (operator_id, currency, account), posted in tally.posted.items():
        contra[operator_id, currency] -= posted
        if account == Contra.COUNTERPART:
            between[currency] += posted
    for operator_id, currency in sorted(tally.held.keys() | contra.keys()):
        held, against = tally.held[operator_id, currency], contra[operator_id, currency]
        if held + against != 0:
            findings.add(
                "contra",
                f"wallets hold {held} {currency}, and the contra accounts are at {against}",
                Place(operator_id=operator_id),
            )
    for currency, left in sorted(between.items()):
        if left != 0:
            findings.add("contra", f"movements between wallets leave {left} {currency}")
