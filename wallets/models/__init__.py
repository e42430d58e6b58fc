from wallets.models.ledger import Contra, Kind, LedgerTransaction, Operation, Outcome, Reference, Remark
from wallets.models.wallets import Currency, Wallet

__all__ = [
    "Contra",
    "Currency",
    "Kind",
    "LedgerTransaction",
    "Operation",
    "Outcome",
    "Reference",
    "Remark",
    "Wallet",
]
