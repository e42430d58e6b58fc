"""What was signed about the rows: the seals hang together, and the rows are still those that were sealed."""

from collections.abc import Iterator, Sequence

from django.db import connection

from wallets import followers, seals
from wallets.models import Seal, SealLeaf
from wallets.proof.findings import Findings, Place
from wallets.proof.handed_out import prove_handed_out
from wallets.proof.progress import Progress
from wallets.proof.relations import add_found
from wallets.proof.scope import Scope
from wallets.seals import HandedOut, Keys, Tree
from wallets.seals.text import START

SEALS_AT_ONCE = 500

# Each row with the seal whose window it is in; null: it waits for the next one.
_SEALED = """
    with ends as (
        select generation, array_agg(to_xid order by to_xid, id) as ends, array_agg(id order by to_xid, id) as ids
          from wallets_seal where id > {since} group by generation
    ), sealed as (
        select ends.ids[width_bucket(t.xid, ends.ends) + 1] as seal_id, t.*
          from {rows} join ends on ends.generation = t.generation
    )
"""
# The rows of each seal's window, summed as the seal has them (wallets/seals/text.py).
_WINDOWS = """
    {sealed}, sums as (
        select t.seal_id as id, t.operator_id, t.currency, t.contra,
               count(*) as rows, sum(t.amount) as amount, sum(t.posted) as posted
          from sealed t
         group by 1, 2, 3, 4
    ), made as (
        select id, sum(rows) as rows, string_agg(
                   format('%s|%s|%s|%s|%s|%s', operator_id, currency, contra, rows, trim_scale(amount),
                          trim_scale(posted)), E'\\n' order by operator_id, currency collate "C", contra) as sums
          from sums where id is not null group by id
    )
    select seal.id, seal.rows, coalesce(made.rows, 0)::bigint
      from wallets_seal seal left join made on made.id = seal.id
     where seal.id > {since}
       and (seal.rows, seal.sums) is distinct from (coalesce(made.rows, 0)::bigint, coalesce(made.sums, ''))
     order by seal.id
"""
# A seal's leaf stands at the wallet's highest row below the seal's end: no row of its window is behind it.
_SLIPPED_IN = """
    {sealed}
    select t.operator_id, t.wallet_id, t.seq, t.id,
           format('stands among the rows of seal %s, which did not seal it', t.seal_id)
      from sealed t
      left join wallets_sealleaf leaf on leaf.seal_id = t.seal_id and leaf.operator_id = t.operator_id
                                     and leaf.wallet_id = t.wallet_id
     where t.seal_id is not null and (leaf.seq >= t.seq) is not true
"""
# Of each wallet the first leaf that is not on its chain any more: those before it say up to where all is well.
_LEAVES = """
    select bad.operator_id, bad.wallet_id, bad.seq, null, case
           when bad.is_gone then format('was sealed by seal %s, and is not there: the rows after row %s were cut off',
                                        bad.seal_id, least(coalesce(good.seq, 0), bad.last))
           else format('is not the row that seal %s sealed: after row %s something was changed',
                       bad.seal_id, coalesce(good.seq, 0)) end
      from (select distinct on (leaf.operator_id, leaf.wallet_id) leaf.*, r.id is null as is_gone,
                   (select coalesce(max(seq), 0) from wallets_ledgertransaction t
                     where t.operator_id = leaf.operator_id and t.wallet_id = leaf.wallet_id) as last
              from wallets_sealleaf leaf
              left join wallets_ledgertransaction r
                on r.operator_id = leaf.operator_id and r.wallet_id = leaf.wallet_id and r.seq = leaf.seq
             where {leaves} and r.hash is distinct from leaf.head
             order by leaf.operator_id, leaf.wallet_id, leaf.seal_id) bad
      left join lateral (
            select max(l.seq) as seq from wallets_sealleaf l
             where l.operator_id = bad.operator_id and l.wallet_id = bad.wallet_id and l.seal_id < bad.seal_id
               and l.seq < bad.seq) good on true
"""


def prove_seals(
    scope: Scope, findings: Findings, progress: Progress, keys: Keys, handed_out: Sequence[HandedOut]
) -> tuple[int, int]:
    """How many seals were looked at, and how many rows wait for theirs."""
    progress.phase("seals")
    last, count = _prove_chain(scope, findings, keys)
    add_found("sealed row", _LEAVES.format(leaves=_leaves_of(scope)), findings)
    sealed = _SEALED.format(since=_since(scope), rows=scope.rows())
    add_found("slipped in", _SLIPPED_IN.format(sealed=sealed), findings)
    if scope.wallet is None:
        _prove_windows(_WINDOWS.format(sealed=sealed, since=_since(scope)), findings)
    prove_handed_out(findings, keys, handed_out)
    return count, _rows_after(last)


def _prove_chain(scope: Scope, findings: Findings, keys: Keys) -> tuple[Seal | None, int]:
    rooted = _latest_of_wallet(scope)
    last, count = None, 0
    for seal in _seals_from(1 if scope.since is None else scope.since.id):
        # The one to start from is taken as it stands, and its signature says whether it is right.
        is_first_of_some = last is None and scope.since is not None
        wrong = _complaints(seal, keys) + ([] if is_first_of_some else _breaks(seal, last))
        if rooted is None or seal.id == rooted:
            wrong += _wrong_leaves(seal)
        if wrong:
            findings.add("seal", "; ".join(wrong), Place(seal_id=seal.id))
        last, count = seal, count + 1
    return last, count


def _seals_from(first: int) -> Iterator[Seal]:
    """In order."""
    while page := list(Seal.objects.filter(id__gte=first).order_by("id")[:SEALS_AT_ONCE]):
        yield from page
        first = page[-1].id + 1


def _complaints(seal: Seal, keys: Keys) -> list[str]:
    """What is wrong with this one by itself."""
    text = seals.text_of(seal)
    wrong = []
    if text.digest() != bytes(seal.digest):
        wrong.append("its digest is not that of its content")
    complaint = keys.complaint(seal.key_id, bytes(seal.signature), text.signed())
    return [*wrong, complaint] if complaint else wrong


def _breaks(seal: Seal, last: Seal | None) -> list[str]:
    """Where it does not go on from the one before."""
    if last is None:
        expected = (1, START, 1, 0, seal.rows)
    else:
        position = (last.generation, last.to_xid)
        if last.to_xid == followers.CLOSED:
            position = (last.generation + 1, 0)
        expected = (last.id + 1, bytes(last.digest), *position, last.total_rows + seal.rows)
    found = (seal.id, bytes(seal.previous), seal.generation, seal.from_xid, seal.total_rows)
    if found == expected and seal.to_xid >= seal.from_xid:
        return []
    return [f"does not go on from seal {expected[0] - 1}"]


def _wrong_leaves(seal: Seal) -> list[str]:
    tree = Tree()
    for entry in seals.leaves_of(seal.id):
        tree.add(entry)
    if (tree.root(), tree.leaves) == (bytes(seal.root), seal.leaves):
        return []
    return [f"its {tree.leaves} leaves are not the {seal.leaves} that were signed"]


def _latest_of_wallet(scope: Scope) -> int | None:
    """With one wallet: the seal whose leaves are looked at, since it vouches for all before. None: look at all."""
    if scope.wallet is None:
        return None
    leaves = SealLeaf.objects.filter(operator_id=scope.wallet.operator_id, wallet_id=scope.wallet.pk)
    return leaves.order_by("-seal_id").values_list("seal_id", flat=True).first() or 0


def _leaves_of(scope: Scope) -> str:
    conditions = ["true"]
    if scope.since is not None:
        conditions.append(f"leaf.seal_id >= {int(scope.since.id)}")
    if scope.wallet is not None:
        operator_id, wallet_id = int(scope.wallet.operator_id), int(scope.wallet.pk)
        conditions.append(f"leaf.operator_id = {operator_id} and leaf.wallet_id = {wallet_id}")
    return " and ".join(conditions)


def _since(scope: Scope) -> int:
    return 0 if scope.since is None else int(scope.since.id)


def _prove_windows(query: str, findings: Findings) -> None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        for seal_id, sealed, there in cursor.fetchall():
            findings.add(
                "seal window",
                f"{sealed} rows were sealed, and of its window {there} are there, or their sums differ",
                Place(seal_id=seal_id),
            )


def _rows_after(last: Seal | None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from {Scope(since=last).rows()}")  # noqa: S608 - numbers
        return int(cursor.fetchone()[0])
