from django.apps import AppConfig


class GameplayConfig(AppConfig):
    """What happened in which round, and who must be told?"""

    name = "gameplay"
    default_auto_field = "django.db.models.BigAutoField"
