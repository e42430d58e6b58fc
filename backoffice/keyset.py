"""
Pages of lists that never count: each goes on from the last row of the one before, by an index.

A big table's key begins with operator_id, and a person may see many operators. So each operator gives its next rows by
its own index, and the page is the first of them all: what that costs grows with the operators, not with the books.

A filter that no index knows could read a whole book for one rare row. So such a page looks through so many rows and no
more, says how far it came, and the next one goes on from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import (
    BigIntegerField,
    CharField,
    F,
    Func,
    Max,
    Min,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Cast

from players.models import Operator

M = TypeVar("M", bound=Model)

OLDER, NEWER = "next", "back"
# Larger than any operator's id, and short enough for a position.
BEYOND_ALL_OPERATORS = 10**18 - 1
# What a page looks through where no index finds its rows, over all operators; each gets its share, but not less than...
LOOKED_THROUGH = 20_000
SMALLEST_SHARE = 200


class BadPosition(ValueError):
    """A position that no page of ours has written."""


@dataclass(frozen=True, slots=True)
class Order:
    """
    What a list is sorted by.

    :param key: unique; with `per_operator`, unique within an operator, and indexed behind operator_id.
    """

    key: str
    descending: bool = True
    per_operator: bool = True


@dataclass(frozen=True, slots=True)
class Position:
    """From which row on, and which way. `operator` is 0 where keys are unique by themselves."""

    way: str
    operator: int
    key: Any

    @classmethod
    def parse(cls, text: str, *, model: type[Model], order: Order) -> "Position | None":
        """:raises BadPosition: as named."""
        if not text:
            return None
        way, _dot, rest = text.partition(".")
        operator, _dot, key = rest.partition(".")
        if way not in (OLDER, NEWER) or not operator.isdecimal() or len(operator) > 18:
            raise BadPosition(text)
        try:
            field = model._meta.get_field(order.key)
            return cls(way, int(operator), field.clean(key, None))  # type: ignore[union-attr]
        except ValidationError as error:
            raise BadPosition(text) from error

    def __str__(self) -> str:
        return f"{self.way}.{self.operator}.{self.key}"


@dataclass(frozen=True, slots=True)
class Groups:
    """
    What each gives its next rows by an index of its own: the operators, unless somebody says better.

    :param same: the rows' field -> the group's, of which one is the operator's id.
    :param inner: what sorts the rows of one group as the key does, where that is what the index has.
    :param inner_at: its value at the position, where there is but one group...
    :param is_one: ...which is said here.
    """

    of: QuerySet[Any]
    same: Mapping[str, str]
    inner: str | None = None
    inner_at: Any = None
    is_one: bool = False

    @property
    def operator(self) -> str:
        return self.same["operator_id"]


@dataclass(frozen=True, slots=True)
class KeysetPage(Generic[M]):
    """
    One page. `back` and `next` are the positions beside it, None where there is nothing.

    `stopped_at`: the key where it stopped looking, before the page was full or the rows had ended.
    """

    rows: list[M]
    back: Position | None
    next: Position | None
    stopped_at: Any = None


def read_page(
    rows: QuerySet[M],
    *,
    operators: QuerySet[Operator],
    order: Order,
    at: Position | None,
    size: int,
    groups: Groups | None = None,
    looking_through: QuerySet[M] | None = None,
) -> KeysetPage[M]:
    """
    The page of these rows that begins at a position; the first one without.

    :param looking_through: the rows without the filters that no index knows; so many of them are looked at.
    """
    groups = groups or Groups(operators, {"operator_id": "pk"})
    stop = None if looking_through is None else _stop(looking_through, groups, order, at)
    if stop is not None:
        rows = rows.filter(**{f"{order.key}__{_before(order, at)}": stop})
        if groups.is_one and groups.inner and looking_through is not None:
            inner = looking_through.filter(**{order.key: stop}).values_list(groups.inner, flat=True).first()
            rows = rows.filter(**{f"{groups.inner}__{_before(order, at)}": inner})
    found = (_per_group if order.per_operator else _plain)(rows, groups, order, at, size + 1)
    return _page(found, order, at, size, stop)


def _page(found: list[M], order: Order, at: Position | None, size: int, stop: Any) -> KeysetPage[M]:
    backwards = at is not None and at.way == NEWER
    is_full, found = len(found) > size, found[:size]
    last = _position(NEWER if backwards else OLDER, found[-1], order) if is_full else None
    if not is_full and stop is not None:
        last = Position(at.way if at else OLDER, 0 if backwards else BEYOND_ALL_OPERATORS, stop)
    first = None
    if at is not None:
        way = OLDER if backwards else NEWER
        first = _position(way, found[0], order) if found else Position(way, at.operator, at.key)
    if backwards:
        found.reverse()
    back, further = (last, first) if backwards else (first, last)
    return KeysetPage(found, back, further, stopped_at=None if is_full else stop)


def _stop(rows: QuerySet[M], groups: Groups, order: Order, at: Position | None) -> Any:
    """The key of the last row that a page looks at; None: there are not so many."""
    if not order.per_operator:
        return None
    few = groups.of.order_by().values_list("pk", flat=True)[: LOOKED_THROUGH // SMALLEST_SHARE]
    share = LOOKED_THROUGH // max(1, len(few))
    mine = _beyond_position(_of_group(rows, groups), groups, order, at)
    last = mine.order_by(_by(groups.inner or order.key, order, at)).values(order.key)[share : share + 1]
    ends = groups.of.annotate(stop=Subquery(last)).filter(stop__isnull=False)
    nearest = Min if _before(order, at) == "lt" else Max
    return ends.aggregate(nearest=nearest("stop"))["nearest"]


def _plain(rows: QuerySet[M], _all: Groups, order: Order, at: Position | None, most: int) -> list[M]:
    if at is not None:
        rows = rows.filter(**{f"{order.key}__{_beyond(order, at)}": at.key})
    return list(rows.order_by(_by(order.key, order, at))[:most])


def _per_group(rows: QuerySet[M], groups: Groups, order: Order, at: Position | None, most: int) -> list[M]:
    mine = _beyond_position(_of_group(rows, groups), groups, order, at)
    keys = mine.order_by(_by(groups.inner or order.key, order, at)).values(order.key)[:most]
    field = _plain_field(rows.model._meta.get_field(order.key))
    # Cast, since an impossible condition makes Django write NULL.
    array = Cast(ArraySubquery(keys), ArrayField(field))
    each = groups.of.annotate(
        row=Func(array, function="unnest", output_field=field), whose=F(groups.operator)
    )
    wanted = list(
        each.order_by(_by("row", order, at), _by("whose", order, at)).values_list("whose", "row")[:most]
    )
    # The keys of one operator may be another's too: take the pairs.
    near = rows.filter(
        operator_id__in={it[0] for it in wanted}, **{f"{order.key}__in": [it[1] for it in wanted]}
    )
    by_pair = {(row.operator_id, getattr(row, order.key)): row for row in near.order_by()}  # type: ignore[attr-defined]
    return [by_pair[pair] for pair in wanted if pair in by_pair]


def _of_group(rows: QuerySet[M], groups: Groups) -> QuerySet[M]:
    return rows.filter(**{field: OuterRef(theirs) for field, theirs in groups.same.items()})


def _beyond_position(rows: QuerySet[M], groups: Groups, order: Order, at: Position | None) -> QuerySet[M]:
    if at is None:
        return rows
    beyond = _beyond(order, at)
    if groups.inner_at is not None:
        rows = rows.filter(**{f"{groups.inner}__{beyond}e": groups.inner_at})
    rows = rows.filter(**{f"{order.key}__{beyond}e": at.key})
    return rows.filter(Q(**{f"{order.key}__{beyond}": at.key}) | Q(**{f"operator_id__{beyond}": at.operator}))


def _plain_field(field: Any) -> Any:
    """The key's type alone: a primary key would bring its own ideas."""
    return CharField(max_length=field.max_length) if isinstance(field, CharField) else BigIntegerField()


def _beyond(order: Order, at: Position) -> str:
    return "gt" if order.descending == (at.way == NEWER) else "lt"


def _before(order: Order, at: Position | None) -> str:
    """On this side of the place where a page stops looking."""
    backwards = at is not None and at.way == NEWER
    return "gt" if order.descending != backwards else "lt"


def _by(name: str, order: Order, at: Position | None) -> Any:
    backwards = at is not None and at.way == NEWER
    return F(name).desc() if order.descending != backwards else F(name).asc()


def _position(way: str, row: Model, order: Order) -> Position:
    operator = row.operator_id if order.per_operator else 0  # type: ignore[attr-defined]
    return Position(way, operator, getattr(row, order.key))
