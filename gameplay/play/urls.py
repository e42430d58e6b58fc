"""Paths under /play/."""

from django.urls import path, re_path

from gameplay.play import api, demo, pages

urlpatterns = [
    path("demo/<slug:code>", demo.open_game, name="demo_game"),
    path("launch/<str:secret>", pages.follow_link),
    re_path(rf"^api/(?P<name>{'|'.join(api.CALLS)})$", api.call),
    path("<str:code>/<int:session_id>", pages.game),
]
