"""What the page of a reconciliation shows: the sums of both sides, and the findings, a page at a time."""

from typing import Any

from backoffice import shown
from backoffice.models.reconciliation import FindingKind, Reconciliation, ReconciliationFinding
from backoffice.reconciliation.compare import counts, totals

FINDINGS_SHOWN = 50


def page_of(it: Reconciliation, *, kind: str, after: int) -> dict[str, Any]:
    """:param kind: of the findings to show; anything else shows all. :param after: the id of the last one seen."""
    if it.done_at is None:
        return {"it": it, "waits_for_columns": True}
    wanted = kind if kind in FindingKind.values else ""
    rows = it.findings.filter(id__gt=after).order_by("id")
    rows = rows.filter(kind=wanted) if wanted else rows
    found = list(rows[: FINDINGS_SHOWN + 1])
    return {
        "it": it,
        "kinds": [
            {"value": str(key), "label": key.label, "count": count, "chosen": key == wanted}
            for key, count in counts(it).items()
        ],
        "chosen": wanted,
        "totals": [
            {
                "currency": total.currency,
                "theirs": shown.amount(total.theirs, total.currency, signed=True),
                "ours": shown.amount(total.ours, total.currency, signed=True),
                "differences": shown.amount(total.differences, total.currency, signed=True),
                "agree": not total.differences,
            }
            for total in totals(it)
        ],
        "findings": [_finding(one) for one in found[:FINDINGS_SHOWN]],
        "next_after": found[FINDINGS_SHOWN - 1].pk if len(found) > FINDINGS_SHOWN else None,
    }


def _finding(it: ReconciliationFinding) -> dict[str, Any]:
    row = it.transaction_id
    return {
        "kind": it.kind,
        "meaning": FindingKind(it.kind).label,
        "line": it.line or shown.NOTHING,
        "key": it.key or shown.NOTHING,
        "player": it.player or shown.NOTHING,
        "theirs": shown.amount(it.theirs, it.currency, signed=True),
        "ours": shown.amount(it.ours, it.currency, signed=True),
        "their_time": shown.time(it.their_time),
        "our_time": shown.time(it.our_time),
        "row": shown.NOTHING
        if row is None
        else shown.link(shown.change_url("wallets_ledgertransaction", row), row),
        "note": it.note,
    }
