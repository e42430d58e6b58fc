"""
Every closed period is what was sealed, and nothing is missing between two. A part of the proof of the books: see
wallets/proof and settings.LEDGER_PROOFS.

That the books still say the same is asked too: a difference that no correction has written down is a finding.
"""

from backoffice.closes import closing
from backoffice.closes.text import close_text, correction_text, hash_of
from backoffice.models.closes import CloseState, FinanceClose
from wallets.proof import Findings, Scope
from wallets.proof.findings import Place

RULE = "finance close"


def prove_closes(scope: Scope, findings: Findings) -> None:
    if not scope.is_whole:
        return
    previous: FinanceClose | None = None
    for close in FinanceClose.objects.filter(state=CloseState.SEALED).order_by(
        "operator_id", "currency", "number"
    ):
        for word in _wrong(close, previous):
            place = Place(operator_id=close.operator_id)
            findings.add(RULE, f"close {close.number} of {close.currency} {word}", place)
        previous = close


def _wrong(close: FinanceClose, previous: FinanceClose | None) -> list[str]:
    found = []
    whose = (close.operator_id, close.currency)
    is_first = previous is None or (previous.operator_id, previous.currency) != whose
    number, before = (1, "") if is_first or previous is None else ((previous.number or 0) + 1, previous.hash)
    if (close.number, close.previous_hash) != (number, before):
        found.append("does not follow the one before it")
    if close.hash != hash_of(close_text(close, closing.sealed_lines(close))):
        found.append("is not what its hash says")
    chained = close.hash
    for it in close.corrections.order_by("id"):
        text = correction_text(close, it.found_at, closing.lines_of(it), previous=chained)
        if (it.previous_hash, it.hash) != (chained, hash_of(text)):
            found.append("has a correction that is not what its hash says")
        chained = it.hash
    if closing.differs(close):
        found.append("differs from the books, and no correction says so")
    return found
