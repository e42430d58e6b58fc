"""
The proof of the books, in one snapshot of the database, while everything goes on.

- `books`: all of it, in order
- `statements`: each wallet's rows, one after the other: sequence, balances, hashes
- `relations`: rows that name other rows: pairs, reversals, references
- `totals`: contra accounts, and the sums that are kept by quarter hour
- `sealed`: what was signed about the rows
- `scope`, `findings`, `progress`: what is proved, what is wrong, how far it is

Another app proves its own part with a function `(scope, findings) -> None` in settings.LEDGER_PROOFS, which runs in the
same snapshot.
"""

from wallets.proof.books import Report, prove
from wallets.proof.findings import Finding, Findings
from wallets.proof.progress import Progress
from wallets.proof.scope import Scope

__all__ = ["Finding", "Findings", "Progress", "Report", "Scope", "prove"]
