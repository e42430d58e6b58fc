"""What a row costs on the disk: each table with its indexes, as PostgreSQL counts them. docs/growth.md."""

from dataclasses import dataclass

from django.db import connection

_SIZES = """
    select c.relname, c.reltuples::bigint, pg_relation_size(c.oid),
           coalesce(pg_total_relation_size(nullif(c.reltoastrelid, 0)), 0), i.relname, pg_relation_size(i.oid)
      from pg_class c
      left join pg_index x on x.indrelid = c.oid
      left join pg_class i on i.oid = x.indexrelid
     where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace and c.reltuples >= %s
     order by pg_total_relation_size(c.oid) desc, c.relname, i.relname
"""


@dataclass(slots=True)
class Size:
    """Bytes. `rows` is what the last ANALYZE found; `toast` is what of a row was too long for its page."""

    table: str
    rows: int
    heap: int
    toast: int
    indexes: dict[str, int]

    @property
    def total(self) -> int:
        return self.heap + self.toast + sum(self.indexes.values())

    def each(self, size: int) -> float:
        """Bytes for each row."""
        return size / max(self.rows, 1)


def read_sizes(*, least_rows: int) -> list[Size]:
    """Of the tables with so many rows, the largest first."""
    found: dict[str, Size] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [least_rows])
        for table, rows, heap, toast, index, size in cursor.fetchall():
            entry = found.setdefault(table, Size(table, rows, heap, toast, {}))
            if index is not None:
                entry.indexes[index] = size
    return list(found.values())
