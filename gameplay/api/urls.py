"""Paths under /v1/ that this app answers; wallets/api/urls.py has the others."""

from django.urls import path

from gameplay.api import catalogue, doubt, games, limits, operators, players, rounds, transactions

urlpatterns = [
    path("operator/in-doubt", doubt.OperatorInDoubt.as_view()),
    path("operator/info", operators.OperatorInfo.as_view()),
    path("operator/create", operators.OperatorCreate.as_view()),
    path("operator/update", operators.OperatorUpdate.as_view()),
    path("player/info", players.PlayerInfo.as_view()),
    path("player/limits", limits.PlayerLimits.as_view()),
    path("player/limits/set", limits.PlayerLimitSet.as_view()),
    path("player/limits/remove", limits.PlayerLimitRemove.as_view()),
    path("player/wallet/withdraw-all", players.WithdrawAll.as_view()),
    path("provider/list", catalogue.ProviderList.as_view()),
    path("provider/settings", catalogue.ProviderSettings.as_view()),
    path("provider/settings/<int:provider_id>/<str:currency>", catalogue.OneProviderSetting.as_view()),
    path("game/list/<int:provider_id>", catalogue.GameList.as_view()),
    path("game/launch", games.GameLaunch.as_view()),
    path("game/kick", games.GameKick.as_view()),
    path("transaction/round", rounds.TransactionRound.as_view()),
    path("transaction/list", transactions.TransactionList.as_view()),
]
