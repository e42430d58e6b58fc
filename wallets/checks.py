"""What guards the ledger beside its triggers: the rights of the role that the application runs as."""

from collections.abc import Sequence

from django.core.checks import CheckMessage, Warning, register
from django.db import Error, connections

_OWNS = """
    select pg_has_role(current_user, relowner, 'member') or rolsuper, current_user::text
      from pg_class, pg_roles
     where pg_class.oid = to_regclass('wallets_ledgertransaction') and rolname = current_user
"""


@register("database", deploy=True)
def application_does_not_own_the_ledger(
    app_configs: object, databases: Sequence[str] | None = None, **kwargs: object
) -> list[CheckMessage]:
    """An owner can turn the triggers off that keep booked rows as they are."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute(_OWNS)
                row = cursor.fetchone()
        except Error:
            continue  # countroom.E009 says that it cannot be reached
        if row is not None and row[0]:
            found.append(
                Warning(
                    f"The role {row[1]!r} of {alias!r} owns the ledger, and could turn its triggers off.",
                    hint="Run wallets/sql/roles.sql and let the application use the role countroom_app.",
                    id="countroom.W002",
                )
            )
    return found
