from wallets.models.adjustments import Adjustment, AdjustmentLimit, AdjustmentState
from wallets.models.followers import Follower, Quarter
from wallets.models.ledger import Contra, Kind, LedgerTransaction, Operation, Outcome, Reference, Remark
from wallets.models.seals import Seal, SealLeaf
from wallets.models.wallets import Currency, Wallet

__all__ = [
    "Adjustment",
    "AdjustmentLimit",
    "AdjustmentState",
    "Contra",
    "Currency",
    "Follower",
    "Kind",
    "LedgerTransaction",
    "Operation",
    "Outcome",
    "Quarter",
    "Reference",
    "Remark",
    "Seal",
    "SealLeaf",
    "Wallet",
]
