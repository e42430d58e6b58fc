"""A follower of the ledger that asks the rules of what is new, never ahead of the sums, which some rules read."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from gameplay.flags import rules
from gameplay.models.flags import FlagKind
from gameplay.sums import following
from wallets import followers
from wallets.followers import Window
from wallets.models import Follower
from wallets.queries.ids import id_at

NAME = "flags"
# Fewer rows than others take at once: of each session among them, all its rounds are read.
BATCH = 10_000

_RAISE = f"""
    insert into gameplay_flag (kind, {rules.COLUMNS}, found_at, state, note)
    select %(kind)s, found.*, %(now)s, 'new', '' from ({{query}}) found ({rules.COLUMNS})
        on conflict (kind, subject) do nothing
"""  # noqa: S608 - constants


@transaction.atomic
def find_in_rows(*, now: datetime, limit: int = BATCH) -> bool:
    """
    Ask the rules of the next window. True: there may be more at once.

    Does nothing while another worker is at it.
    """
    follower = followers.claim(NAME)
    if follower is None:
        return False
    window = _not_ahead_of_the_sums(followers.window_after(follower, limit=limit))
    if window.is_empty:
        return False
    of_window = {"generation": window.generation, "from_xid": window.from_xid, "to_xid": window.to_xid}
    for kind, query in rules.OF_ROWS.items():
        win = "with win (generation, from_xid, to_xid) as (values (%(generation)s::integer, %(from_xid)s::bigint,"
        _raise(kind, f"{win} %(to_xid)s::bigint)) {query}", of_window | {"now": now})
    followers.move(follower, window)
    return True


def find_in_time(*, now: datetime) -> None:
    """Ask the rules that are about the last day and night."""
    since = id_at(now - timedelta(days=1))
    for kind, query in rules.OF_TIME.items():
        _raise(kind, query, {"now": now, "since": since})


def _not_ahead_of_the_sums(window: Window) -> Window:
    summed = Follower.objects.get(name=following.NAME)
    if (summed.generation, summed.xid) >= window.next_position:
        return window
    if summed.generation > window.generation:
        return window
    to_xid = max(window.from_xid, summed.xid) if summed.generation == window.generation else window.from_xid
    return replace(window, to_xid=to_xid)


def _raise(kind: FlagKind, query: str, values: dict[str, Any]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_RAISE.format(query=query), rules.figures() | values | {"kind": kind})
