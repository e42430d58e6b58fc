"""The filters of our lists. Each takes parameters of fixed names, and asks for what an index or a window can find."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from backoffice import access
from gameplay.models import DeliveryState
from players.models.operators import OperatorStatus
from players.models.players import PlayerStatus
from wallets.currencies import EXPONENTS
from wallets.models import Kind, Operation, Outcome

if TYPE_CHECKING:
    DropdownFilter = SimpleListFilter
else:
    from unfold.contrib.filters.admin import DropdownFilter

MOST_OPERATORS = 500
FIRST_YEAR, LAST_YEAR = 2000, 2200


class Filter(DropdownFilter):
    """A list to choose from."""

    takes: ClassVar[Sequence[str]] = ()
    options: ClassVar[Sequence[tuple[Any, Any]]] = ()

    def lookups(self, request: HttpRequest, model_admin: Any) -> Sequence[tuple[Any, Any]]:
        return self.options

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
    name: str, title: str, options: Sequence[tuple[Any, Any]], field: str | None = None
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
        seen = access.visible_operators(access.person_of(request))
        found = seen.filter(login_id=chosen).values_list("pk", flat=True).first()
        return queryset.none() if found is None else queryset.filter(operator_id=found)


KindFilter = choose("kind", "kind", Kind.choices)
CurrencyFilter = choose("currency", "currency", [(it, it) for it in sorted(EXPONENTS)])
OperationFilter = choose("operation", "operation", Operation.choices)
OutcomeFilter = choose("outcome", "outcome", Outcome.choices)
DeliveryStateFilter = choose("state", "state", DeliveryState.choices)
CommandFilter = choose("command", "command", [(it, it) for it in ("bet", "win", "cancel")])
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
