"""Where each table goes, by Citus' rules, and what has to change before it can."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from backoffice.citus.catalogue import ForeignKey, Table, UniqueKey

OPERATOR = "operator_id"


class Place(StrEnum):
    DISTRIBUTED = "distributed by operator_id"
    REFERENCE = "reference table, whole on every node"
    LOCAL = "local, on the coordinator"


# No key says so: wallets/sql/known_owner.sql.
READ_BY_TRIGGERS = frozenset({"wallets_currency"})


@dataclass(slots=True)
class Placed:
    """
    A table and its place.

    :param problems: what Citus refuses, in words. :param changes: SQL that settles it, as far as SQL alone can.
    :param triggers: which Citus runs on a distributed table only as "unsafe" ones.
    """

    table: Table
    place: Place
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    triggers: list[str] = field(default_factory=list)


def make_plan(tables: Mapping[str, Table]) -> list[Placed]:
    """
    A table whose rows all name their operator is distributed, and so is whatever points at one: Citus has no foreign
    key from anywhere else to a distributed table. What they point at, or their triggers read, is a reference table; the
    rest stays where it is.
    """
    distributed = {it.name for it in tables.values() if it.operator_is_never_null}
    while more := _pointing_at(tables, distributed) - distributed:
        distributed |= more
    reference = set(READ_BY_TRIGGERS)
    while more := _targets(tables, distributed | reference) - distributed - reference:
        reference |= more
    return [_placed(it, distributed, reference) for it in tables.values()]


def _pointing_at(tables: Mapping[str, Table], names: set[str]) -> set[str]:
    return {it.name for it in tables.values() if any(key.target in names for key in it.foreign)}


def _targets(tables: Mapping[str, Table], names: set[str]) -> set[str]:
    return {key.target for name in names for key in tables[name].foreign}


def _placed(table: Table, distributed: set[str], reference: set[str]) -> Placed:
    if table.name not in distributed:
        return Placed(table, Place.REFERENCE if table.name in reference else Place.LOCAL)
    placed = Placed(table, Place.DISTRIBUTED, triggers=table.triggers)
    found = [
        *_column_problems(table),
        *(_key_problem(table, key) for key in table.unique if OPERATOR not in key.columns),
        *(
            _foreign_problem(table, key)
            for key in table.foreign
            if key.target in distributed and _strays(key)
        ),
    ]
    placed.problems, placed.changes = [words for words, _sql in found], [sql for _words, sql in found]
    return placed


def _strays(key: ForeignKey) -> bool:
    """Could the row that it names be of another operator, and so in another shard?"""
    return (OPERATOR, OPERATOR) not in zip(key.columns, key.target_columns, strict=True)


def _column_problems(table: Table) -> Iterator[tuple[str, str]]:
    if not table.has_operator:
        yield (
            f"it has no {OPERATOR}: the rows are of whom the row they point at is of",
            f"alter table {table.name} add column {OPERATOR} bigint;  -- fill it, then: set not null",
        )
    elif not table.operator_is_never_null:
        yield (
            f"{OPERATOR} may be null: such a row has no shard",
            f"alter table {table.name} alter column {OPERATOR} set not null;  -- after somebody owns those rows",
        )


def _key_problem(table: Table, key: UniqueKey) -> tuple[str, str]:
    words = f"unique key {key.name} ({', '.join(key.columns)}) misses {OPERATOR}"
    if key.kind is None:
        return words, f"drop index {key.name};  -- and make it again with {OPERATOR} as its first column"
    kind = {"p": "primary key", "u": "unique"}.get(key.kind, "exclude")
    columns = ", ".join([OPERATOR, *key.columns])
    changed = f"drop constraint {key.name} cascade, add constraint {key.name} {kind} ({columns})"
    return words, f"alter table {table.name} {changed};"


def _foreign_problem(table: Table, key: ForeignKey) -> tuple[str, str]:
    words = f"foreign key {key.name} ({', '.join(key.columns)}) to {key.target} misses {OPERATOR}"
    columns, targets = ", ".join([OPERATOR, *key.columns]), ", ".join([OPERATOR, *key.target_columns])
    added = f"foreign key ({columns}) references {key.target} ({targets})"
    changed = f"drop constraint if exists {key.name}, add constraint {key.name} {added}"
    return words, f"alter table {table.name} {changed};"
