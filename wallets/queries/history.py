"""The list of transactions, for an operator that reconciles: by time, or in the order of commitment."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from players.models import Operator
from wallets.queries.counting import count_by_quarters
from wallets.queries.ids import id_at

_COLUMNS = """
    t.id, t.kind, player.code, player.external_id, t.round_id, t.currency, t.amount,
    coalesce(t.told_balance, t.balance_after), t.reference, t.created_at, t.generation, t.xid
"""
_ROWS = "from wallets_ledgertransaction t"
# A player's own rows by its wallets, however few of the operator's they are: with a limit and an order in sight,
# PostgreSQL would read the operator's rows in that order until it has found enough, and OFFSET 0 hides them. The window
# of time and the place to go on from have to be inside, then.
_ROWS_OF_PLAYER = """
    from (select own.* from wallets_ledgertransaction own
      where own.operator_id = %(operator)s and own.wallet_id = any (array(
            select w.id from wallets_wallet w
              join players_player p on p.operator_id = w.operator_id and p.code = w.player_id
             where w.operator_id = %(operator)s and p.external_id = %(player)s)) {within}
     offset 0) t
"""
_FROM_THERE = "(t.generation, t.xid, t.id) > (%(generation)s, %(xid)s, %(id)s)"
_PEOPLE = """
      join wallets_wallet wallet on wallet.operator_id = t.operator_id and wallet.id = t.wallet_id
      join players_player player on player.operator_id = wallet.operator_id and player.code = wallet.player_id
"""
# Movements of the operator's own funds (256 and above) are not its players'.
_OF_PLAYERS = "t.operator_id = %(operator)s and t.kind < 256"
_BELOW_HORIZON = "(t.generation, t.xid) < (wallets_generation(), wallets_horizon())"


class Position(NamedTuple):
    """A place in the order of commitment."""

    generation: int
    xid: int
    id: int


START = Position(0, 0, 0)


class Entry(NamedTuple):
    """One movement of a player. `amount` is signed, in major units; `balance` is the operator's word if seamless."""

    id: int
    kind: int
    player_code: int
    player_external_id: str
    round_id: int | None
    currency: str
    amount: Decimal
    balance: Decimal
    reference: str | None
    created_at: datetime
    generation: int
    xid: int

    @property
    def position(self) -> Position:
        return Position(self.generation, self.xid, self.id)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to list; None: any. `start` is included, `end` is not (UTC)."""

    start: datetime | None = None
    end: datetime | None = None
    player_external_id: str | None = None
    round_id: int | None = None
    kind: int | None = None
    currency: str | None = None


def list_by_time(*, operator: Operator, wanted: Wanted, offset: int, limit: int) -> tuple[int, list[Entry]]:
    """How many there are in all, and one page of them, the oldest first."""
    where, values = _conditions(operator, wanted)
    rows = _rows(wanted)
    total = _total(operator, wanted, f"{rows} {_PEOPLE} where {where}", values)
    with connection.cursor() as cursor:
        cursor.execute(
            f"select {_COLUMNS} {rows} {_PEOPLE} where {where} order by t.id limit %(limit)s offset %(offset)s",
            values | {"limit": limit, "offset": offset},
        )
        return total, [Entry(*row) for row in cursor.fetchall()]


def _total(operator: Operator, wanted: Wanted, listed: str, values: dict[str, Any]) -> int:
    """
    Of a whole operator's window, without reading it. A player's rows and a round's are few: they are counted.

    :param listed: FROM and WHERE of the list.
    """
    is_few = wanted.player_external_id is not None or wanted.round_id is not None
    if is_few or wanted.start is None or wanted.end is None:
        with connection.cursor() as cursor:
            cursor.execute(f"select count(*) {listed}", values)
            return int(cursor.fetchone()[0])
    return count_by_quarters(
        operator_id=operator.pk,
        start=wanted.start,
        end=wanted.end,
        kind=wanted.kind,
        currency=wanted.currency,
    )


def list_from(*, operator: Operator, wanted: Wanted, after: Position, limit: int) -> tuple[list[Entry], bool]:
    """
    One page in the order of commitment, and whether there is more now.

    Nothing is skipped and nothing comes twice, whatever commits meanwhile: rows above the commit horizon wait.
    """
    where, values = _conditions(operator, wanted)
    values |= {"generation": after.generation, "xid": after.xid, "id": after.id, "limit": limit + 1}
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            select {_COLUMNS} {_rows(wanted, _FROM_THERE)} {_PEOPLE}
             where {where} and {_BELOW_HORIZON} and {_FROM_THERE}
             order by t.generation, t.xid, t.id limit %(limit)s
            """,
            values,
        )
        found = [Entry(*row) for row in cursor.fetchall()]
    return found[:limit], len(found) > limit


def _rows(wanted: Wanted, *within: str) -> str:
    """:param within: conditions on `t` that leave few of a player's rows."""
    # A round's are few anyway.
    if wanted.player_external_id is None or wanted.round_id is not None:
        return _ROWS
    within += tuple(text for text, value in _window(wanted).items() if value is not None)
    own = "".join(f" and {it}" for it in within).replace("t.", "own.")
    return _ROWS_OF_PLAYER.format(within=own)


def _window(wanted: Wanted) -> dict[str, datetime | None]:
    return {
        "t.id >= %(first_id)s and t.created_at >= %(start)s": wanted.start,
        "t.id < %(end_id)s and t.created_at < %(end)s": wanted.end,
    }


def _conditions(operator: Operator, wanted: Wanted) -> tuple[str, dict[str, Any]]:
    conditions = {
        **_window(wanted),
        "player.external_id = %(player)s": wanted.player_external_id,
        "t.round_id = %(round)s": wanted.round_id,
        "t.kind = %(kind)s": wanted.kind,
        "t.currency = %(currency)s": wanted.currency,
    }
    values = {
        "operator": operator.pk,
        "start": wanted.start,
        "first_id": id_at(wanted.start),
        "end": wanted.end,
        "end_id": id_at(wanted.end, up=True),
        "player": wanted.player_external_id,
        "round": wanted.round_id,
        "kind": wanted.kind,
        "currency": wanted.currency,
    }
    applied = [text for text, value in conditions.items() if value is not None]
    return " and ".join([_OF_PLAYERS, *applied]), values
