"""Paths of the pages about rounds."""

from django.urls import path

from gameplay.round_page import views

urlpatterns = [
    path("round/<str:token>", views.show, name="round"),
    path("round/<str:token>/round.json", views.download, name="round-json"),
    path("fair", views.fair, name="fair"),
    path("fair/verify_round.py", views.script, name="fair-script"),
]
