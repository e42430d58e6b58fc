"""Which rule of the database refused a row."""

import psycopg
from django.db import IntegrityError


def violated(error: IntegrityError) -> str | None:
    """The name of the constraint, to tell an expected conflict from a bug."""
    cause = error.__cause__
    return cause.diag.constraint_name if isinstance(cause, psycopg.Error) else None
