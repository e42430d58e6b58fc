"""The ledger's own filters, and where its rows are looked for."""

from datetime import datetime
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from backoffice import access
from backoffice.admin.filters import Filter, TimeFilter, TypedFilter, choose
from backoffice.admin.players import is_key, players_named
from backoffice.keyset import Groups, Position
from wallets.models import Kind, LedgerTransaction, Reference, Wallet
from wallets.models.ledger import RARE_KINDS
from wallets.queries.ids import id_at

MOST_OF_A_ROUND = 2000


class KindFilter(choose("kind", "kind", Kind.choices)):  # type: ignore[misc]
    """The rare kinds have an index; of the others there are many."""

    def is_sparse(self) -> bool:
        chosen = self.value()
        return bool(chosen) and chosen not in {str(it.value) for it in RARE_KINDS}


class BookedFilter(TimeFilter):
    """Ids carry their time, so the primary key finds the window."""

    def window(self, start: datetime | None, end: datetime | None) -> Q:
        found = super().window(start, end)
        if start is not None:
            found &= Q(id__gte=id_at(start))
        if end is not None:
            found &= Q(id__lt=id_at(end, up=True))
        return found


class OwnerFilter(TypedFilter):
    parameter_name = "player"
    takes = ("player",)
    title = "player"
    hint = "Whole player id or playerCode"

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        self.wallets = wallets_of(players_named(text, request), request)
        return rows.filter(wallet_id__in=self.wallets) if self.wallets else rows.none()


class RoundFilter(TypedFilter):
    parameter_name = "round"
    takes = ("round",)
    title = "round"
    hint = "Whole roundId"

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(id__in=rows_of_round(text, request)) if is_key(text) else rows.none()


class ReferenceFilter(TypedFilter):
    parameter_name = "reference"
    takes = ("reference",)
    title = "reference"
    hint = "Whole referenceId"

    def found(self, request: HttpRequest, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(id__in=booked_under(text, request))


class WalletFilter(Filter):
    """One wallet's statement. Set by links alone."""

    parameter_name = "wallet"
    takes = ("wallet",)
    title = "wallet"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, Any]]:
        chosen = self.value() or ""
        return [(chosen, f"wallet {chosen}")] if chosen else []

    def condition(self, chosen: str) -> Q:
        if not is_key(chosen):
            raise IncorrectLookupParameters
        return Q(wallet_id=int(chosen))


def groups_of_wallets(wallets: list[int], request: HttpRequest, at: Position | None) -> Groups:
    """The rows of some wallets, each by its own index: the sequence sorts as the ids do."""
    seen = access.visible_operators(access.person_of(request)).values("pk")
    inner_at = None
    if at is not None and len(wallets) == 1:
        row = LedgerTransaction.objects.filter(operator_id__in=seen, pk=at.key, wallet_id=wallets[0])
        inner_at = row.values_list("seq", flat=True).first()
    return Groups(
        Wallet.objects.filter(operator_id__in=seen, pk__in=wallets),
        {"operator_id": "operator_id", "wallet_id": "pk"},
        inner="seq",
        inner_at=inner_at,
        is_one=len(wallets) == 1,
    )


def rows_of_round(text: str, request: HttpRequest) -> list[int]:
    seen = access.visible_operators(access.person_of(request)).values("pk")
    rows = LedgerTransaction.objects.filter(operator_id__in=seen, round_id=int(text))
    return list(rows.values_list("pk", flat=True)[:MOST_OF_A_ROUND])


def booked_under(reference: str, request: HttpRequest) -> list[int]:
    """Both sides of what was booked under this reference."""
    seen = access.visible_operators(access.person_of(request)).values("pk")
    known = Reference.objects.filter(operator_id__in=seen, reference=reference)
    keys = [it for it in known.values_list("transaction_id", flat=True) if it]
    rows = LedgerTransaction.objects.filter(operator_id__in=seen, pk__in=keys)
    return [key for pair in rows.values_list("pk", "counterpart_id") for key in pair if key is not None]


def wallets_of(players: list[int], request: HttpRequest) -> list[int]:
    seen = access.visible_operators(access.person_of(request)).values("pk")
    wallets = Wallet.objects.filter(operator_id__in=seen, player_id__in=players)
    return list(wallets.values_list("pk", flat=True)) if players else []
