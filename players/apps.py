from django.apps import AppConfig


class PlayersConfig(AppConfig):
    """Who is calling, and whose player is this?"""

    name = "players"
    default_auto_field = "django.db.models.BigAutoField"
