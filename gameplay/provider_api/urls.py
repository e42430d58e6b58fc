"""Paths under /provider/v1/."""

from django.urls import path

from gameplay.provider_api import views

urlpatterns = [
    path("authenticate", views.Authenticate.as_view()),
    path("balance", views.Balance.as_view()),
    path("bet", views.Bet.as_view()),
    path("win", views.Win.as_view()),
    path("cancel", views.Cancel.as_view()),
    path("close", views.Close.as_view()),
    path("batch", views.Batch.as_view()),
    path("transaction", views.Transaction.as_view()),
]
