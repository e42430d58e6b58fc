from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class BackofficeConfig(AppConfig):
    """What may people see and do?"""

    default = True
    name = "backoffice"
    verbose_name = "Back office"
    default_auto_field = "django.db.models.BigAutoField"


class SiteConfig(admin_apps.AdminConfig):
    """Django's admin app, with our site in it."""

    default = False
    default_site = "backoffice.site.BackofficeSite"
