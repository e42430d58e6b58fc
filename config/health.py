"""For whatever watches the processes: is this one alive, and may it get requests?"""

from functools import cache

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse


def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: the process answers. Looks at nothing else, since a restart mends nothing else."""
    return JsonResponse({"status": "alive"})


def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness: the database answers and has this version's migrations; 503 with the reason otherwise."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        unready = reason_not_migrated()
    except Error:
        unready = "the database cannot be reached"
    if unready:
        return JsonResponse({"status": "not ready", "reason": unready}, status=503)
    return JsonResponse({"status": "ready"})


def reason_not_migrated() -> str:
    """Empty when every migration of this version is applied."""
    missing = _known_migrations() - _applied_migrations()
    return f"migrations to apply: {', '.join(sorted(missing))}" if missing else ""


@cache
def _known_migrations() -> frozenset[str]:
    """Those of the code, which stay the same for the life of the process."""
    loader = MigrationExecutor(connection).loader
    return frozenset(f"{app}.{name}" for app, name in loader.graph.nodes if loader.graph.nodes[app, name])


def _applied_migrations() -> frozenset[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('django_migrations') IS NULL")
        if cursor.fetchone() == (True,):
            return frozenset()
        cursor.execute("SELECT app, name FROM django_migrations")
        return frozenset(f"{app}.{name}" for app, name in cursor.fetchall())
