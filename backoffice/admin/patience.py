"""No list may keep the database busy: what takes too long is stopped, and the person is asked to narrow it down."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib import admin
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from psycopg.errors import QueryCanceled

LONGEST = "5s"


class TooMuch(Exception):
    """The database was stopped: there was too much to look through."""


@contextmanager
def in_time() -> Iterator[None]:
    """
    What is read in here ends in time.

    :raises TooMuch: it did not.
    """
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                # Of this transaction alone: a PgBouncer gives the connection to others afterwards.
                cursor.execute("select set_config('statement_timeout', %s, true)", [LONGEST])
            yield
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooMuch from error
        raise


def too_much(request: HttpRequest) -> HttpResponse:
    """The page that says so, with the way back to the same list."""
    context = {
        **admin.site.each_context(request),
        "title": "That is too much to look through",
        "refusal": "The list was stopped after 5 seconds. Narrow it down: one operator, a shorter time, a player "
        "or a round.",
        "page": request.path,
    }
    return TemplateResponse(request, "backoffice/refused.html", context, status=422)
