from django.apps import AppConfig


class WalletsConfig(AppConfig):
    """How much money is where, and how did it get there?"""

    name = "wallets"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from wallets import checks  # noqa: F401 - registers them
