from django.apps import AppConfig


class BackofficeConfig(AppConfig):
    """What may people see and do?"""

    name = "backoffice"
    default_auto_field = "django.db.models.BigAutoField"
