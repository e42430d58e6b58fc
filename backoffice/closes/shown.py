"""What the page of a close shows: its story from opening to closing, and what came after it."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.text import capfirst

from backoffice import shown
from backoffice.closes import closing
from backoffice.closes.closing import EXACT, FUNDS
from backoffice.closes.text import Line
from backoffice.models.closes import CloseState, FinanceClose
from wallets.models import Contra, Kind
from wallets.queries.ids import id_at

CANCELS_SHOWN = 50
_PLAY = (Kind.BET, Kind.WIN, Kind.BET_CANCEL, Kind.WIN_CANCEL)


def page_of(close: FinanceClose) -> dict[str, Any]:
    """For the template. A close that waits has no figures yet."""
    if close.state != CloseState.SEALED:
        return {"close": close}
    lines = closing.sealed_lines(close)
    later, more = _taken_back_later(close)
    return {
        "close": close,
        "accounts": [
            _account(
                "Players' balances", close, close.players_opening, close.players_closing, lines, funds=False
            ),
            _account(
                "The operator's own balance",
                close,
                close.funds_opening,
                close.funds_closing,
                lines,
                funds=True,
            ),
        ],
        "play": _play(close, lines),
        "corrections": [
            {
                "it": it,
                "lines": [_line(close, line, line.posted or line.amount) for line in closing.lines_of(it)],
            }
            for it in close.corrections.select_related("found_by").order_by("id")
        ],
        "differs": bool(closing.differs(close)),
        "later": later,
        "more_later": more,
    }


def _account(
    title: str,
    close: FinanceClose,
    opening: Decimal | None,
    closing_: Decimal | None,
    lines: Sequence[Line],
    *,
    funds: bool,
) -> dict[str, Any]:
    mine = [it for it in lines if (it.kind >= FUNDS) == funds and it.posted]
    return {
        "title": title,
        "opening": shown.amount(opening, close.currency),
        "closing": shown.amount(closing_, close.currency),
        "lines": [_line(close, it, it.posted) for it in mine],
    }


def _line(close: FinanceClose, line: Line, amount: Decimal) -> dict[str, Any]:
    return {
        "kind": capfirst(Kind(line.kind).label),
        "contra": capfirst(Contra(line.contra).label),
        "rows": line.rows,
        "amount": shown.amount(amount, close.currency, signed=True),
    }


def _play(close: FinanceClose, lines: Sequence[Line]) -> dict[str, Any]:
    """GGR: stakes less wins, net of cancels, whoever holds the money. Bonus money is apart."""
    sums = dict.fromkeys(_PLAY, Decimal(0))
    for it in lines:
        if it.kind in sums and it.contra != Contra.BONUS:
            sums[Kind(it.kind)] = EXACT.add(sums[Kind(it.kind)], it.amount)
    stakes = EXACT.minus(EXACT.add(sums[Kind.BET], sums[Kind.BET_CANCEL]))
    wins = EXACT.add(sums[Kind.WIN], sums[Kind.WIN_CANCEL])
    return {
        "stakes": shown.amount(stakes, close.currency),
        "wins": shown.amount(wins, close.currency),
        "ggr": shown.amount(EXACT.subtract(stakes, wins), close.currency),
    }


def _taken_back_later(close: FinanceClose) -> tuple[list[dict[str, Any]], bool]:
    """Cancels that were booked after the end for movements of the period: they count in their own time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            select id, reverses_id, kind, amount, created_at from wallets_ledgertransaction
             where operator_id = %s and reverses_id >= %s and reverses_id < %s and id >= %s and currency = %s
             order by reverses_id limit %s
            """,
            [
                close.operator_id,
                id_at(close.starts_at),
                id_at(close.ends_at),
                id_at(close.ends_at),
                close.currency,
                CANCELS_SHOWN + 1,
            ],
        )
        found = cursor.fetchall()
    return [_cancel(close, *row) for row in found[:CANCELS_SHOWN]], len(found) > CANCELS_SHOWN


def _cancel(
    close: FinanceClose, key: int, reverses: int, kind: int, amount: Decimal, at: datetime
) -> dict[str, Any]:
    page = "wallets_ledgertransaction"
    return {
        "row": shown.link(shown.change_url(page, key), key),
        "reverses": shown.link(shown.change_url(page, reverses), reverses),
        "kind": Kind(kind).label,
        "amount": shown.amount(amount, close.currency, signed=True),
        "at": shown.time(at),
    }
