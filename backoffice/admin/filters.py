"""The filters of our lists. Each takes parameters of fixed names, and asks for what an index or a window can find."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from backoffice import access
from players.models.operators import OperatorStatus
from players.models.players import PlayerStatus
from wallets.currencies import EXPONENTS
from wallets.models import Operation, Outcome

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter

MOST_OPERATORS = 500
AMOUNT = re.compile(r"[0-9]{1,20}(\.[0-9]{1,18})?", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2000, 2200


class Filter(DropdownFilter):
    """A list to choose from."""

    takes: ClassVar[Sequence[str]] = ()
    options: ClassVar[Sequence[tuple[Any, Any]]] = ()
    # Finds rows that no index leads to: a page then looks through so many rows and no more (backoffice/keyset.py).
    sparse: ClassVar[bool] = False

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[Any, Any]]:
        return self.options

    def is_sparse(self) -> bool:
        """Is it, with what is chosen now?"""
        return self.sparse and bool(self.value())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        if chosen not in (str(value) for value, _label in self.lookup_choices):
            raise IncorrectLookupParameters
        return queryset.filter(self.condition(chosen))

    def condition(self, chosen: str) -> Q:
        raise NotImplementedError


def choose(
    name: str,
    title: str,
    options: Sequence[tuple[Any, Any]],
    field: str | None = None,
    *,
    sparse: bool = False,
) -> type[Filter]:
    """A filter that wants a field to have the chosen value."""

    def condition(_self: Filter, chosen: str) -> Q:
        return Q(**{field or name: chosen})

    attributes = {
        "parameter_name": name,
        "takes": (name,),
        "title": title,
        "options": options,
        "condition": condition,
        "sparse": sparse,
    }
    return type(f"{name.title()}Filter", (Filter,), attributes)


class OperatorFilter(Filter):
    """By login id, among the operators that the person sees."""

    parameter_name = "operator"
    takes = ("operator",)
    title = "operator"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[Any, Any]]:
        seen = access.visible_operators(access.person_of(request))
        return [
            (it, it) for it in seen.order_by("login_id").values_list("login_id", flat=True)[:MOST_OPERATORS]
        ]

    def has_output(self) -> bool:
        return len(self.lookup_choices) > 1

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        chosen = self.value()
        if not chosen:
            return queryset
        if "\x00" in chosen:  # PostgreSQL cannot hold it
            raise IncorrectLookupParameters
        seen = access.visible_operators(access.person_of(request))
        found = seen.filter(login_id=chosen).values_list("pk", flat=True).first()
        return queryset.none() if found is None else queryset.filter(operator_id=found)


class TypedFilter(Filter):
    """A text that a person types, as a whole."""

    template = "backoffice/typed_filter.html"
    longest: ClassVar[int] = 128
    hint: ClassVar[str] = ""

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        text = self.text
        return self.found(request, queryset, text) if text else queryset

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        raise NotImplementedError

    @property
    def text(self) -> str:
        """:raises IncorrectLookupParameters: no text could be as long, or PostgreSQL cannot hold it."""
        text = (self.value() or "").strip()
        if len(text) > self.longest or "\x00" in text:
            raise IncorrectLookupParameters
        return text

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {
            "name": self.parameter_name,
            "value": self.value() or "",
            "longest": self.longest,
            "hint": self.hint,
        }


class AmountFilter(Filter):
    """From an amount to another, both included, whichever way it moved."""

    parameter_name = "amount_from"
    takes = ("amount_from", "amount_to")
    title = "amount"
    template = "backoffice/amount_filter.html"
    sparse = True

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        most = params.pop("amount_to", "")
        self.most = most[-1] if isinstance(most, list) else most

    def has_output(self) -> bool:
        return True

    def is_sparse(self) -> bool:
        return bool(self.value() or self.most)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        least, most = self._number(self.value()), self._number(self.most)
        up, down = Q(), Q()
        if least is not None:
            up, down = up & Q(amount__gte=least), down & Q(amount__lte=-least)
        if most is not None:
            up, down = up & Q(amount__lte=most), down & Q(amount__gte=-most)
        if least is None and most is not None:
            return queryset.filter(up & down)
        return queryset.filter(up | down)

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {"least": self.value() or "", "most": self.most}

    @staticmethod
    def _number(text: str | None) -> Decimal | None:
        if not text:
            return None
        if not AMOUNT.fullmatch(text.strip()):
            raise IncorrectLookupParameters
        return Decimal(text.strip())


CURRENCIES = [(it, it) for it in sorted(EXPONENTS)]
CurrencyFilter = choose("currency", "currency", CURRENCIES)
SparseCurrencyFilter = choose("currency", "currency", CURRENCIES, sparse=True)
OperationFilter = choose("operation", "operation", Operation.choices)
OutcomeFilter = choose("outcome", "outcome", Outcome.choices)
CommandFilter = choose("command", "command", [(it, it) for it in ("bet", "win", "cancel")], sparse=True)
OperatorStatusFilter = choose("status", "status", OperatorStatus.choices)
PlayerStatusFilter = choose("status", "status", PlayerStatus.choices)


class ModeFilter(Filter):
    parameter_name = "mode"
    takes = ("mode",)
    title = "mode"
    options = (("transfer", "Balance-transfer"), ("seamless", "Seamless"), ("switching", "Switching now"))

    def condition(self, chosen: str) -> Q:
        if chosen == "switching":
            return Q(switching_to__isnull=False)
        return Q(callback_url="") if chosen == "transfer" else ~Q(callback_url="")


class HoldsFilter(Filter):
    """Whose wallets, and whether there is money in them."""

    parameter_name = "holds"
    takes = ("holds",)
    title = "what it holds"
    options = (("money", "Players' money"), ("funds", "Operator's own balance"))

    def condition(self, chosen: str) -> Q:
        if chosen == "funds":
            return Q(player__isnull=True)
        return Q(player__isnull=False, balance__gt=0)


class TokenStateFilter(Filter):
    parameter_name = "state"
    takes = ("state",)
    title = "state"
    options = (("signing", "Signing"), ("kept", "Not revoked"), ("revoked", "Revoked"))

    def condition(self, chosen: str) -> Q:
        if chosen == "signing":
            return Q(signing=True)
        return Q(revoked_at__isnull=chosen == "kept")


class TimeFilter(Filter):
    """From a moment (included) until another (not included), in UTC."""

    parameter_name = "from"
    takes = ("from", "until")
    title = "time (UTC)"
    template = "backoffice/time_filter.html"
    field = "created_at"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        until = params.pop("until", "")
        self.until = until[-1] if isinstance(until, list) else until

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        start, end = self._moment(self.value()), self._moment(self.until)
        return queryset.filter(self.window(start, end))

    def window(self, start: datetime | None, end: datetime | None) -> Q:
        found = Q()
        if start is not None:
            found &= Q(**{f"{self.field}__gte": start})
        if end is not None:
            found &= Q(**{f"{self.field}__lt": end})
        return found

    def choices(self, changelist: Any) -> Iterator[Any]:
        yield {"from": self.value() or "", "until": self.until}

    @staticmethod
    def _moment(text: str | None) -> datetime | None:
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text)
        except ValueError:
            raise IncorrectLookupParameters from None
        if not FIRST_YEAR <= found.year <= LAST_YEAR:
            raise IncorrectLookupParameters
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
