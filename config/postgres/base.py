"""Django's backend for the embedded server: PostgreSQL's own, which is started when first connected to."""

from typing import Any

from django.db.backends.postgresql import base
from django.db.utils import OperationalError

from config.postgres import users
from config.postgres.place import EmbeddedPostgresError, Place


class DatabaseWrapper(base.DatabaseWrapper):
    """`manage.py help`, mypy and the like read the settings and never get here."""

    def get_connection_params(self) -> dict[str, Any]:
        place = Place.configured()
        try:
            users.ensure_running(place)
        except EmbeddedPostgresError as trouble:
            raise OperationalError(str(trouble)) from trouble
        params: dict[str, Any] = super().get_connection_params()
        return params | {"host": str(place.socket_dir)}
