"""Paths under /v1/ that this app answers; wallets/api/urls.py has the others."""

from django.urls import path

from gameplay.api import operators, players, transactions

urlpatterns = [
    path("operator/info", operators.OperatorInfo.as_view()),
    path("operator/create", operators.OperatorCreate.as_view()),
    path("operator/update", operators.OperatorUpdate.as_view()),
    path("player/info", players.PlayerInfo.as_view()),
    path("player/wallet/withdraw-all", players.WithdrawAll.as_view()),
    path("transaction/list", transactions.TransactionList.as_view()),
]
