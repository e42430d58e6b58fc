"""
Each wallet's rows in order: the sequence is unbroken, balances run on, hashes are right, the wallet says the same.

Streams: a page of wallets at a time, and their rows by COPY in the order of an index.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import connection

from wallets import chain
from wallets.chain import Row
from wallets.models import Contra
from wallets.proof.findings import Findings, Place
from wallets.proof.progress import Progress
from wallets.proof.scope import Scope

WALLETS_AT_ONCE = 1000
ROWS_BETWEEN_WORDS = 10_000

_CUSTODY = str(int(Contra.CUSTODY))
_COLUMNS = """
    t.operator_id, t.wallet_id, t.currency, t.seq, t.id, t.kind, t.contra, t.amount, t.posted, t.balance_after,
    t.told_balance, t.round_id, t.reverses_id, t.counterpart_operator_id, t.counterpart_id,
    (extract(epoch from t.created_at) * 1000000)::bigint, t.reference, t.hash_version, encode(t.hash, 'hex')
"""
_WALLETS = """
    select w.operator_id, w.id, w.currency, w.balance, w.seq, encode(w.head, 'hex'), leaf.seq, encode(leaf.head, 'hex')
      from wallets_wallet w
      left join lateral (
            select l.seq, l.head from wallets_sealleaf l
             where l.operator_id = w.operator_id and l.wallet_id = w.id and l.seal_id <= %(seal)s
             order by l.seal_id desc limit 1) leaf on true
     where (w.operator_id, w.id) > (%(operator)s, %(wallet)s) and (%(only)s::bigint is null or w.id = %(only)s)
     order by w.operator_id, w.id limit %(limit)s
"""


class WalletState(NamedTuple):
    """What the wallet's row says, and with `--since` its place in the seal (else 0)."""

    operator_id: int
    id: int
    currency: str
    balance: Decimal
    seq: int
    head: str
    leaf_seq: int | None
    leaf_head: str | None

    @property
    def first(self) -> int:
        """Where its rows are read from: one row before the sealed one, which that one's hash is made of."""
        return max(1, (self.leaf_seq or 1) - 1)


class Tally:
    """What the rows add up to: per operator and currency, and per contra account."""

    def __init__(self) -> None:
        self.rows = 0
        self.wallets = 0
        self.held: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
        self.posted: defaultdict[tuple[int, str, int], Decimal] = defaultdict(Decimal)


class Statement:
    """One wallet's rows, as they pass by."""

    def __init__(self, wallet: WalletState, findings: Findings) -> None:
        self._wallet = wallet
        self._findings = findings
        self._next = wallet.first
        self._balance = Decimal(0)
        self._hash = chain.START.hex()
        # The row before the sealed one is taken as it stands: the sealed one's hash says whether it is right.
        self._is_seed = wallet.first > 1

    def feed(self, row: Row, version: str, stored: str) -> None:
        wrong = []
        seq, posted, after = int(row.seq), Decimal(row.posted), Decimal(row.balance_after)
        if seq != self._next:
            wrong.append(f"follows row {self._next - 1}: rows are missing, or were slipped in")
        elif not self._is_seed:
            if self._balance + posted != after:
                wrong.append(f"says {after} after it, and the rows before it make {self._balance + posted}")
            if version != "1":
                wrong.append(f"has the unknown hash version {version}")
            elif chain.row_hash(row, bytes.fromhex(self._hash)).hex() != stored:
                wrong.append("its hash is not that of its content and the row before it")
        if posted != (0 if row.contra == _CUSTODY else Decimal(row.amount)):
            wrong.append(f"moved the balance by {posted}, and its amount is {row.amount}")
        if seq == self._wallet.leaf_seq and stored != self._wallet.leaf_head:
            wrong.append("is not the row that was sealed here")
        if wrong:
            self._findings.add("row", "; ".join(wrong), self._place(seq, int(row.id)))
        self._next, self._balance, self._hash, self._is_seed = seq + 1, after, stored, False

    def end(self) -> None:
        wallet, wrong = self._wallet, []
        last = self._next - 1
        if last < (wallet.leaf_seq or 0):
            wrong.append(f"row {wallet.leaf_seq} was sealed, and is not there")
        if wallet.seq != last:
            wrong.append(f"says it has {wallet.seq} rows, and its statement ends with row {last}")
        if wallet.balance != self._balance:
            wrong.append(f"holds {wallet.balance}, and its rows make {self._balance}")
        if wallet.head != self._hash:
            wrong.append("its head is not the hash of its last row")
        if wrong:
            self._findings.add("wallet", "; ".join(wrong), self._place())

    def _place(self, seq: int | None = None, transaction_id: int | None = None) -> Place:
        return Place(
            operator_id=self._wallet.operator_id,
            wallet_id=self._wallet.id,
            seq=seq,
            transaction_id=transaction_id,
        )


def prove_statements(scope: Scope, findings: Findings, progress: Progress) -> Tally:
    """Every wallet in question. Memory does not grow with the number of rows or of wallets."""
    tally = Tally()
    before = (-1, -1)
    while True:
        wallets = _wallets_after(before, scope)
        is_last = len(wallets) < WALLETS_AT_ONCE
        _prove_page(wallets, _rows_of(wallets, before, is_last, scope), findings, progress, tally)
        if is_last:
            return tally
        before = wallets[-1][:2]


def _prove_page(
    wallets: Sequence[WalletState],
    rows: Iterator[tuple[str, ...]],
    findings: Findings,
    progress: Progress,
    tally: Tally,
) -> None:
    statements = {(wallet.operator_id, wallet.id): Statement(wallet, findings) for wallet in wallets}
    orphans = set()
    since_word = 0
    for *fields, version, stored in rows:
        row = Row._make(fields)
        key = (int(row.operator_id), int(row.wallet_id))
        statement = statements.get(key)
        if statement is not None:
            statement.feed(row, version, stored)
        elif key not in orphans:
            orphans.add(key)
            findings.add("wallet", "has rows, and is not there", Place(operator_id=key[0], wallet_id=key[1]))
        tally.posted[key[0], row.currency, int(row.contra)] += Decimal(row.posted)
        since_word += 1
        if since_word == ROWS_BETWEEN_WORDS:
            tally.rows += since_word
            progress.advance(since_word)
            since_word = 0
    tally.rows += since_word
    progress.advance(since_word)
    for wallet in wallets:
        statements[wallet.operator_id, wallet.id].end()
        tally.held[wallet.operator_id, wallet.currency] += wallet.balance
    tally.wallets += len(wallets)


def _wallets_after(before: tuple[int, int], scope: Scope) -> list[WalletState]:
    with connection.cursor() as cursor:
        cursor.execute(
            _WALLETS,
            {
                "operator": before[0],
                "wallet": before[1],
                "seal": 0 if scope.since is None else scope.since.id,
                "only": None if scope.wallet is None else scope.wallet.pk,
                "limit": WALLETS_AT_ONCE,
            },
        )
        return [WalletState(*row) for row in cursor.fetchall()]


def _rows_of(
    wallets: Sequence[WalletState], before: tuple[int, int], is_last: bool, scope: Scope
) -> Iterator[tuple[str, ...]]:
    if scope.since is not None:
        source = _from_their_leaves(wallets)
    elif scope.wallet is not None:
        source = f"{scope.rows()} where true"
    else:
        # Whole pages of the index, so that rows of a wallet that is not there come by too.
        source = (
            f"wallets_ledgertransaction t where (t.operator_id, t.wallet_id) > ({before[0]}, {before[1]})"
        )
        if not is_last:
            last = wallets[-1]
            source += f" and (t.operator_id, t.wallet_id) <= ({last.operator_id}, {last.id})"
    query = f"select {_COLUMNS} from {source} order by t.operator_id, t.wallet_id, t.seq"  # noqa: S608 - numbers
    with connection.cursor() as cursor, cursor.copy(f"copy ({query}) to stdout") as copy:
        yield from copy.rows()


def _from_their_leaves(wallets: Sequence[WalletState]) -> str:
    columns = zip(*((it.operator_id, it.id, it.first) for it in wallets), strict=True)
    arrays = ", ".join(f"array[{','.join(map(str, column))}]::bigint[]" for column in columns)
    return (
        f"unnest({arrays or 'array[]::bigint[], array[]::bigint[], array[]::bigint[]'}) as w (operator_id, id, first)"
        " join wallets_ledgertransaction t"
        " on t.operator_id = w.operator_id and t.wallet_id = w.id and t.seq >= w.first where true"
    )
