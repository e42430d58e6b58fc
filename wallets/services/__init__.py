"""
What may be done with money: verbs with keyword-only arguments. Each owns its transaction.

Called through this package, so that the reader sees where it lives: `services.deposit(…)`.
"""

from wallets.services.accounts import NewAccount, open_account, open_child_account
from wallets.services.adjustments import (
    approve_adjustment,
    ask_adjustment,
    limit_adjustments,
    refuse_adjustment,
    withdraw_adjustment,
)
from wallets.services.answers import Movement
from wallets.services.bulk import Transfer, move_in_bulk
from wallets.services.funds import charge, fund, transfer_balance
from wallets.services.references import find_transfer, void_transfer
from wallets.services.rounds import CustodyStep, RoundStep, book_in_custody, book_round
from wallets.services.transfers import deposit, withdraw, withdraw_all
from wallets.services.wallets import link_players, open_currencies, open_wallets

__all__ = [
    "CustodyStep",
    "Movement",
    "NewAccount",
    "RoundStep",
    "Transfer",
    "approve_adjustment",
    "ask_adjustment",
    "book_in_custody",
    "book_round",
    "charge",
    "deposit",
    "find_transfer",
    "fund",
    "limit_adjustments",
    "link_players",
    "move_in_bulk",
    "open_account",
    "open_child_account",
    "open_currencies",
    "open_wallets",
    "refuse_adjustment",
    "transfer_balance",
    "void_transfer",
    "withdraw",
    "withdraw_adjustment",
    "withdraw_all",
]
