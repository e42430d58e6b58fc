"""The SQL of an export. Names and expressions are the declarations'; whatever a person typed is a parameter."""

from collections.abc import Iterable
from typing import Any

from backoffice.exports.asking import Asked
from backoffice.exports.declared import Cell, Source
from wallets.queries.ids import id_at

Statement = tuple[str, dict[str, Any]]

# What makes a spreadsheet take a cell for a formula: = + - @, also in their wide forms, and what it skips before them:
# tab, carriage return, new line.
_RUNS = "{" + ",".join(str(ord(it)) for it in "=+-@\t\r\n＝＋－＠") + "}"  # noqa: RUF001 - the wide forms
_FORM = "YYYY-MM-DD HH24:MI:SS"


def rows(asked: Asked) -> Statement:
    """The table itself, as COPY writes it: titles, then cells."""
    source, values = _source(asked)
    columns = ",\n".join(
        f'{_cell(it.sql, it.cell, asked)} as "{it.title}"' for it in map(asked.export.column, asked.columns)
    )
    return f"select {columns}\n from {source}\n order by {asked.export.order}", values  # noqa: S608 - ours


def copy(asked: Asked) -> Statement:
    query, values = rows(asked)
    delimiter = ";" if asked.decimal_comma else ","
    return f"copy ({query}) to stdout with (format csv, header, delimiter '{delimiter}')", values


def totals(asked: Asked) -> Statement:
    """Rows of (currency, count, *sums) over the same rows. The currency is None where the export has none."""
    source, values = _source(asked)
    export = asked.export
    sums = "".join(f", coalesce(sum({export.column(name).sql}), 0)" for name in export.sums)
    currency = export.currency or "null::text"
    return f"select {currency}, count(*){sums} from {source} group by 1 order by 1", values  # noqa: S608 - ours


def _source(asked: Asked) -> Statement:
    """FROM and WHERE."""
    export = asked.export
    made = export.source if isinstance(export.source, Source) else export.source(asked)
    conditions = [] if export.operator is None else [_whose(export.operator, asked)]
    values: dict[str, Any] = {
        "operators": asked.operators,
        "zone": asked.zone,
        "sees_all": asked.seen is None,
        "seen": asked.seen or [],
    }
    # From where somebody was, nothing is left out for its time.
    if export.period is not None and asked.after is None:
        conditions.append(export.period)
    values |= {
        "start": asked.start,
        "end": asked.end,
        "first_id": id_at(asked.start),
        "end_id": id_at(asked.end, up=True),
        "first_day": asked.first,
        "last_day": asked.last,
        **made.values,
    }
    for it in export.filters:
        if it.name in asked.filters and it.sql:
            conditions.append(it.sql)
            values[it.name] = asked.filters[it.name]
    for name, sign, position in (("after", ">=", asked.after), ("upto", "<", asked.upto)):
        if position is not None and export.position is not None:
            conditions.append(f"{export.position} {sign} (%({name}_generation)s, %({name}_xid)s)")
            values |= {f"{name}_generation": position[0], f"{name}_xid": position[1]}
    return f"{made.sql}\n where {' and '.join(conditions)}", values


def _whose(operator: str, asked: Asked) -> str:
    condition = f"{operator} = any (%(operators)s::bigint[])"
    return f"({condition} or {operator} is null)" if asked.with_platforms_own else condition


def _cell(sql: str, cell: Cell, asked: Asked) -> str:
    if cell == Cell.MONEY:
        text = f"trim_scale({sql})::text"
        return f"replace({text}, '.', ',')" if asked.decimal_comma else text
    if cell == Cell.TIME:
        return f"to_char({sql} at time zone %(zone)s, '{_FORM}')"
    if cell == Cell.TEXT:
        return f"case when ascii({sql}) = any ('{_RUNS}') then '''' || {sql} else {sql} end"
    return sql


def words(sql: str, named: Iterable[tuple[int | str, Any]]) -> str:
    """A value of ours as its name in words."""
    cases = " ".join(f"when {_literal(value)} then {_literal(str(label))}" for value, label in named)
    return f"case {sql} {cases} end"


def _literal(value: int | str) -> str:
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(int(value))
