"""What an export is made of. PostgreSQL formats the cells: Python passes bytes on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from backoffice.models import Right


class Cell(Enum):
    """How a value is written."""

    TEXT = auto()  # somebody's own words: what a spreadsheet would run is defused
    WORD = auto()  # one of ours, or a number that is a name: as it is
    MONEY = auto()  # plain notation without trailing zeros, with the decimal sign that was asked for
    TIME = auto()  # in the time zone that was asked for


@dataclass(frozen=True, slots=True)
class Column:
    """
    :param sql: of the export's source.
    :param meaning: what docs/exports.md and the page say of it.
    :param is_chosen: without being asked for.
    """

    name: str
    title: str
    sql: str
    cell: Cell
    meaning: str
    is_chosen: bool = True


@dataclass(frozen=True, slots=True)
class Filter:
    """
    A field of the form that narrows the rows.

    :param sql: true for the rows wanted; the value is `%(name)s`. Empty: the source reads it.
    :param choices: value and label; empty: what is typed.
    """

    name: str
    label: str
    sql: str
    choices: Sequence[tuple[str, str]] = ()
    is_required: bool = False
    help: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """
    A FROM, and values of its own. `%(operators)s`, `%(start)s` and `%(end)s` are there for all, and
    what `if_seen` needs.
    """

    sql: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Export:
    """
    One table to take away.

    :param right: wanted beside Right.EXPORT.
    :param source: a FROM, or what makes one of what was asked.
    :param operator: SQL for whose row it is: nobody sees another account's. None: the source is made of the accounts
        that were asked for.
    :param period: the condition on `%(start)s`, `%(end)s` (excluded), and on ids of that time `%(first_id)s` and
        `%(end_id)s`; None: the table is as of now.
    :param currency: SQL; totals are per currency.
    :param sums: columns that are added up.
    :param position: (generation, transaction id) of a row of the ledger: the export can go on "from where I was".
    :param has_platforms_own: rows without an operator, for those who see everything.
    :param reads_replica: where there is one. Never what is final, or what people did.
    """

    name: str
    title: str
    about: str
    right: Right
    source: Source | Callable[[Any], Source]
    operator: str | None
    order: str
    columns: Sequence[Column]
    period: str | None = None
    filters: Sequence[Filter] = ()
    currency: str | None = None
    sums: Sequence[str] = ()
    position: str | None = None
    has_platforms_own: bool = False
    reads_replica: bool = False

    def __post_init__(self) -> None:
        assert self.operator is not None or not isinstance(self.source, Source), "whose rows are they?"

    def column(self, name: str) -> Column:
        return next(it for it in self.columns if it.name == name)


def if_seen(sql: str, operator: str, *, otherwise: str) -> str:
    """
    A name that belongs to an account, or to somebody who works for it: whoever asks may not see that account.

    :param operator: SQL for the account's id. :param otherwise: SQL for what is said instead.
    """
    seen = f"%(sees_all)s or {operator} = any (%(seen)s::bigint[])"
    return f"case when {sql} is null or {seen} then {sql} else {otherwise} end"
