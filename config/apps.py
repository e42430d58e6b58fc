from django.apps import AppConfig


class WiringConfig(AppConfig):
    """No models and no business words: the system checks."""

    name = "config"
    verbose_name = "Wiring"

    def ready(self) -> None:
        from config import checks  # noqa: F401 - registers them
