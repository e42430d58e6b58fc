"""Looking a row up, where each bet does it: making the SQL anew costs more than asking."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)
Row = Sequence[Any]


def one_or_none(rows: QuerySet[M]) -> M | None:
    """
    The row that a unique key names, if there is one.

    For what each bet asks: `first()` sorts by the primary key, and writing that down was a fifth of such a query.
    """
    return next(iter(rows[:1]), None)


class Prepared:
    """
    A queryset of plain values (`values_list`) whose SQL is made once.

    :param rows: the queryset for its parameters (numbers or text), each of which stands in the SQL once, in order. The
        names of one `filter` are put into alphabetical order by Django.
    """

    def __init__(self, rows: Callable[..., QuerySet[Any, Any]]) -> None:
        self._rows = rows
        self._sql: str | None = None

    def __call__(self, *parameters: Any) -> list[tuple[Any, ...]]:
        if self._sql is None:
            self._sql = self._made_with(range(1, len(parameters) + 1))
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            found_rows: list[tuple[Any, ...]] = cursor.fetchall()
            return found_rows

    def _made_with(self, probes: range) -> str:
        """Where each of them comes out shows that the parameters will be where they are meant to be."""
        sql, found = self._rows(*probes).query.sql_with_params()
        assert [str(it) for it in found] == [str(it) for it in probes], "each parameter once, in order"
        return sql


class Reader(Generic[M]):
    """Objects of a model from the rows of SQL that is written out: put `columns` into it, then `take` from each row."""

    def __init__(self, model: type[M], alias: str, *, only: Sequence[str] = ()) -> None:
        """:param only: the fields that are wanted, by their columns, the key among them; the others are deferred."""
        fields = [it for it in model._meta.concrete_fields if not only or it.attname in only]
        self.columns = ", ".join(f'{alias}."{field.column}"' for field in fields)
        self._model = model
        self._names = [field.attname for field in fields]
        self._converted = [
            (place, field) for place, field in enumerate(fields) if hasattr(field, "from_db_value")
        ]

    def take(self, row: Row) -> tuple[M, Row]:
        """The object that the row begins with, and the rest of the row."""
        values, rest = list(row[: len(self._names)]), row[len(self._names) :]
        for place, field in self._converted:
            values[place] = field.from_db_value(values[place], None, connection)
        return self._model.from_db(DEFAULT_DB_ALIAS, self._names, values), rest
