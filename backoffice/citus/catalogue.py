"""Tables with their unique keys, foreign keys, triggers and identities, as PostgreSQL's catalogue has them."""

from dataclasses import dataclass, field
from typing import Any

from django.db import connection

_TABLES = """
    select c.relname,
           exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'operator_id'),
           coalesce((select a.attnotnull from pg_attribute a where a.attrelid = c.oid and a.attname = 'operator_id'),
                    false)
      from pg_class c
     where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
     order by c.relname
"""
_UNIQUE = """
    select c.relname, i.relname, k.contype,
           array(select a.attname::text from unnest(x.indkey::smallint[]) with ordinality as u (nr, place)
                   join pg_attribute a on a.attrelid = c.oid and a.attnum = u.nr order by u.place)
      from pg_index x
      join pg_class i on i.oid = x.indexrelid
      join pg_class c on c.oid = x.indrelid and c.relnamespace = 'public'::regnamespace
      left join pg_constraint k on k.conindid = i.oid and k.contype in ('p', 'u', 'x')
     where x.indisunique or k.contype = 'x'
     order by c.relname, i.relname
"""
_FOREIGN = """
    select c.relname, k.conname, r.relname,
           array(select a.attname::text from unnest(k.conkey) with ordinality as u (nr, place)
                   join pg_attribute a on a.attrelid = c.oid and a.attnum = u.nr order by u.place),
           array(select a.attname::text from unnest(k.confkey) with ordinality as u (nr, place)
                   join pg_attribute a on a.attrelid = r.oid and a.attnum = u.nr order by u.place)
      from pg_constraint k
      join pg_class c on c.oid = k.conrelid and c.relnamespace = 'public'::regnamespace
      join pg_class r on r.oid = k.confrelid
     where k.contype = 'f' and k.conparentid = 0
     order by c.relname, k.conname
"""
_TRIGGERS = """
    select c.relname, t.tgname from pg_trigger t
      join pg_class c on c.oid = t.tgrelid and c.relnamespace = 'public'::regnamespace
     where not t.tgisinternal order by c.relname, t.tgname
"""
_FUNCTIONS = """
    select p.oid::regprocedure::text from pg_proc p
     where p.pronamespace = 'public'::regnamespace and 'p_operator' = any (p.proargnames) order by 1
"""


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """`kind` is of the constraint: p, u, x; None: an index alone."""

    name: str
    kind: str | None
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ForeignKey:
    name: str
    target: str
    columns: tuple[str, ...]
    target_columns: tuple[str, ...]


@dataclass(slots=True)
class Table:
    name: str
    has_operator: bool
    operator_is_never_null: bool
    unique: list[UniqueKey] = field(default_factory=list)
    foreign: list[ForeignKey] = field(default_factory=list)
    triggers: list[str] = field(default_factory=list)


def read_tables() -> dict[str, Table]:
    """By name, in order."""
    tables = {row[0]: Table(*row) for row in _rows(_TABLES)}
    for table, name, kind, columns in _rows(_UNIQUE):
        tables[table].unique.append(UniqueKey(name, kind, tuple(columns)))
    for table, name, target, columns, target_columns in _rows(_FOREIGN):
        tables[table].foreign.append(ForeignKey(name, target, tuple(columns), tuple(target_columns)))
    for table, name in _rows(_TRIGGERS):
        tables[table].triggers.append(name)
    return tables


def read_functions() -> list[str]:
    """Those that are told the operator: they can run where its shards are."""
    return [row[0] for row in _rows(_FUNCTIONS)]


def _rows(query: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())
