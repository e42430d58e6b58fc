"""Paths under /v1/ that this app answers."""

from django.urls import path

from wallets.api import bulk, funds, players, references, transfers

urlpatterns = [
    path("operator/transfer-balance", funds.TransferBalance.as_view()),
    path("player/create", players.PlayerCreate.as_view()),
    path("player/block", players.PlayerBlock.as_view()),
    path("player/unblock", players.PlayerUnblock.as_view()),
    path("player/wallet/deposit", transfers.Deposit.as_view()),
    path("player/wallet/withdraw", transfers.Withdraw.as_view()),
    path("player/wallet/transfer", references.TransferLookup.as_view()),
    path("player/wallet/transfer/void", references.TransferVoid.as_view()),
    path("player/wallet/bulk", bulk.Bulk.as_view()),
]
