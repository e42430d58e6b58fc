"""
Pages of lists that never count: each goes on from the last row of the one before, by an index.

A big table's key begins with operator_id, and a person may see many operators. So each operator gives its next rows by
its own index, and the page is the first of them all: what that costs grows with the operators, not with the books.
"""

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, CharField, F, Func, Model, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from players.models import Operator

M = TypeVar("M", bound=Model)

OLDER, NEWER = "next", "back"


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
class KeysetPage(Generic[M]):
    """One page. `back` and `next` are the positions beside it, None where there is nothing."""

    rows: list[M]
    back: Position | None
    next: Position | None


def read_page(
    rows: QuerySet[M], *, operators: QuerySet[Operator], order: Order, at: Position | None, size: int
) -> KeysetPage[M]:
    """The page of these rows that begins at a position; the first one without."""
    backwards = at is not None and at.way == NEWER
    found = (_per_operator if order.per_operator else _plain)(rows, operators, order, at, size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_back = (bool(found), more) if backwards else (more, at is not None and bool(found))
    return KeysetPage(
        found,
        back=_position(NEWER, found[0], order) if has_back else None,
        next=_position(OLDER, found[-1], order) if has_next else None,
    )


def _plain(rows: QuerySet[M], _all: object, order: Order, at: Position | None, most: int) -> list[M]:
    if at is not None:
        rows = rows.filter(**{f"{order.key}__{_beyond(order, at)}": at.key})
    return list(rows.order_by(_by(order.key, order, at))[:most])


def _per_operator(
    rows: QuerySet[M], operators: QuerySet[Operator], order: Order, at: Position | None, most: int
) -> list[M]:
    mine = rows.filter(operator_id=OuterRef("pk"))
    if at is not None:
        beyond = _beyond(order, at)
        mine = mine.filter(**{f"{order.key}__{beyond}e": at.key})
        mine = mine.filter(
            Q(**{f"{order.key}__{beyond}": at.key}) | Q(**{f"operator_id__{beyond}": at.operator})
        )
    keys = mine.order_by(_by(order.key, order, at)).values(order.key)[:most]
    field = _plain_field(rows.model._meta.get_field(order.key))
    # Cast, since an impossible condition makes Django write NULL.
    array = Cast(ArraySubquery(keys), ArrayField(field))
    each = operators.annotate(row=Func(array, function="unnest", output_field=field))
    wanted = list(each.order_by(_by("row", order, at), _by("pk", order, at)).values_list("pk", "row")[:most])
    # The keys of one operator may be another's too: take the pairs.
    near = rows.filter(
        operator_id__in={it[0] for it in wanted}, **{f"{order.key}__in": [it[1] for it in wanted]}
    )
    by_pair = {(row.operator_id, getattr(row, order.key)): row for row in near.order_by()}  # type: ignore[attr-defined]
    return [by_pair[pair] for pair in wanted if pair in by_pair]


def _plain_field(field: Any) -> Any:
    """The key's type alone: a primary key would bring its own ideas."""
    return CharField(max_length=field.max_length) if isinstance(field, CharField) else BigIntegerField()


def _beyond(order: Order, at: Position) -> str:
    return "gt" if order.descending == (at.way == NEWER) else "lt"


def _by(name: str, order: Order, at: Position | None) -> Any:
    backwards = at is not None and at.way == NEWER
    return F(name).desc() if order.descending != backwards else F(name).asc()


def _position(way: str, row: Model, order: Order) -> Position:
    operator = row.operator_id if order.per_operator else 0  # type: ignore[attr-defined]
    return Position(way, operator, getattr(row, order.key))
