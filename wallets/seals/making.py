"""The worker's step: seal what has committed since the last seal."""

from datetime import datetime

from django.db import connection, transaction

from wallets import chain, followers
from wallets.followers import Window
from wallets.models import Seal
from wallets.seals import keys, stored, text
from wallets.seals.text import SealText, Sums, Tree

NAME = "seals"

_WIN = "with win (generation, from_xid, to_xid) as (values (%s::integer, %s::bigint, %s::bigint))"

# The highest row below the horizon, which need not be one of the window: a transaction takes its id before it waits
# for the wallet, so a row with a lower id can stand behind one with a higher id, and be sealed before it. No row below
# a wallet's leaf is ever outside its hash, and leaves never go back.
_LEAVES = f"""
    {_WIN}
    insert into wallets_sealleaf (seal_id, operator_id, wallet_id, seq, head)
    select %s, moved.operator_id, moved.wallet_id, coalesce(ahead.seq, moved.seq), coalesce(ahead.head, moved.hash)
      from (select distinct on (t.operator_id, t.wallet_id) t.operator_id, t.wallet_id, t.seq, t.hash
              from {followers.WINDOW_ROWS}
             order by t.operator_id, t.wallet_id, t.seq desc) moved
      left join lateral (
            select leaf.seq, leaf.head from wallets_sealleaf leaf
             where leaf.operator_id = moved.operator_id and leaf.wallet_id = moved.wallet_id
             order by leaf.seal_id desc limit 1) ahead on ahead.seq > moved.seq
"""  # noqa: S608 - constants
_SUMS = f"""
    {_WIN}
    select t.operator_id, t.currency, t.contra, count(*), sum(t.amount), sum(t.posted)
      from {followers.WINDOW_ROWS}
     group by t.operator_id, t.currency, t.contra
"""  # noqa: S608 - constants


@transaction.atomic
def seal_next(*, now: datetime, limit: int = followers.BATCH) -> bool:
    """
    Seal the next window, if anything moved in it. True: there may be more at once.

    Two workers at once make one seal: the other one does nothing.
    """
    follower = followers.claim(NAME)
    if follower is None:
        return False
    window = followers.window_after(follower, limit=limit)
    sums = sums_of(window)
    if not sums and not window.closes:
        return False
    stored.save(_signed(window, sums, now))
    followers.move(follower, window)
    return True


def sums_of(window: Window) -> list[Sums]:
    """Of the rows in it."""
    with connection.cursor() as cursor:
        cursor.execute(_SUMS, [window.generation, window.from_xid, window.to_xid])
        return [Sums(*row) for row in cursor.fetchall()]


def _signed(window: Window, sums: list[Sums], now: datetime) -> SealText:
    last = Seal.objects.order_by("-id").first()
    seal_id = 1 if last is None else last.id + 1
    root, leaves = _plant(seal_id, window)
    rows = sum(it.rows for it in sums)
    return SealText(
        id=seal_id,
        generation=window.generation,
        from_xid=window.from_xid,
        to_xid=window.to_xid,
        sealed_at=chain.microseconds(now),
        rows=rows,
        total_rows=rows + (0 if last is None else last.total_rows),
        leaves=leaves,
        root=root.hex(),
        sums=text.sums_text(sums),
        previous=(text.START if last is None else bytes(last.digest)).hex(),
        key_id=keys.key_id(keys.own_public_key()),
    )


def _plant(seal_id: int, window: Window) -> tuple[bytes, int]:
    """Write the leaves; the tree's root and how many there are."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVES, [window.generation, window.from_xid, window.to_xid, seal_id])
    tree = Tree()
    for entry in stored.leaves_of(seal_id):
        tree.add(entry)
    return tree.root(), tree.leaves
