"""Who is calling, and whose player is this?"""

from django.apps import AppConfig


class PlayersConfig(AppConfig):
    name = "players"
    verbose_name = "Operators and players"

    def ready(self) -> None:
        # Registers itself with drf-spectacular.
        from players.wire import schema  # noqa: F401
