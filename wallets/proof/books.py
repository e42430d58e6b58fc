"""The proof as a whole: everything is read in one snapshot."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Context, Inexact, localcontext

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from wallets import followers
from wallets.proof.findings import Findings
from wallets.proof.progress import Progress
from wallets.proof.relations import prove_relations
from wallets.proof.scope import Scope
from wallets.proof.sealed import prove_seals
from wallets.proof.statements import prove_statements
from wallets.proof.totals import prove_totals
from wallets.seals import HandedOut, Keys, trusted_keys

# Sums of many amounts with 18 decimals must not be rounded; one that would be is an error.
EXACT = Context(prec=200, traps=[Inexact])


@dataclass(frozen=True, slots=True)
class Report:
    """What came of it. `unsealed`: rows that are proved by their hashes alone, since no seal has them yet."""

    findings: Findings
    wallets: int
    rows: int
    seals: int
    unsealed: int
    seconds: float

    @property
    def is_proved(self) -> bool:
        return self.findings.total == 0


def prove(
    *,
    scope: Scope | None = None,
    keys: Keys | None = None,
    handed_out: Sequence[HandedOut] = (),
    progress: Progress | None = None,
) -> Report:
    """
    Prove the books while the system runs. Writes nothing, and holds nobody up.

    :param keys: that seals are believed by; None: those of the settings.
    :param handed_out: seals that somebody else kept.
    """
    begun = time.monotonic()
    scope, progress, findings = scope or Scope(), progress or Progress(None), Findings()
    with _snapshot(), localcontext(EXACT):
        progress.expect(_rows_expected(scope))
        tally = prove_statements(scope, findings, progress)
        progress.phase("pairs, reversals, references")
        prove_relations(scope, findings)
        _prove_ids(findings)
        if scope.is_whole:
            progress.phase("contra accounts and sums")
            prove_totals(tally, findings)
        counted, unsealed = prove_seals(scope, findings, progress, keys or trusted_keys(), handed_out)
        for path in settings.LEDGER_PROOFS:
            progress.phase(path)
            import_string(path)(scope, findings)
    return Report(findings, tally.wallets, tally.rows, counted, unsealed, time.monotonic() - begun)


@contextmanager
def _snapshot() -> Iterator[None]:
    """Inside a transaction of the caller's (a test's) that one has to do."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_outermost:
            cursor.execute("set transaction isolation level repeatable read, read only")
            # It takes as long as it takes, and rows come in the order of an index rather than sorted anew.
            cursor.execute(
                "select set_config('statement_timeout', '0', true),"
                " set_config('idle_in_transaction_session_timeout', '0', true)"
            )
        yield


def _rows_expected(scope: Scope) -> int:
    if scope.wallet is not None:
        return int(scope.wallet.seq)
    with connection.cursor() as cursor:
        cursor.execute("select coalesce(sum(seq), 0)::bigint from wallets_wallet")
        total = int(cursor.fetchone()[0])
    return total if scope.since is None else max(total - scope.since.total_rows, 0)


def _prove_ids(findings: Findings) -> None:
    try:
        followers.check_generation()
    except followers.ForeignTransactionIdsError as wrong:
        findings.add("generation", str(wrong))
