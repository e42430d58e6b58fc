"""The register of references: what each was used for, and the first answer."""

from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from backoffice import shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import CurrencyFilter, OperationFilter, OperatorFilter, OutcomeFilter
from backoffice.keyset import Order
from backoffice.models import ReferenceEntry, Right
from players.models import Player


@admin.register(ReferenceEntry)
class ReferenceAdmin(SubtreeAdmin):
    right = Right.SEE_MONEY
    nothing_yet = "An operator's own ids of its movements come here as it uses them."
    order = Order("reference", descending=False)
    list_display = (
        "reference",
        "operator",
        "operation_shown",
        "outcome_shown",
        "amount_shown",
        "currency",
        "moved_shown",
        "first_seen",
    )
    list_select_related = ("operator",)
    list_filter = (OperatorFilter, OperationFilter, OutcomeFilter, CurrencyFilter)
    search_fields = ("reference",)
    search_help_text = "Whole reference"
    fieldsets = (
        ("Reference", {"fields": ("reference", "operator_shown", "first_seen_exactly")}),
        ("What was asked", {"fields": ("operation_shown", "player", "amount_shown", "currency")}),
        (
            "The first answer",
            {"fields": ("outcome_shown", "error_code", "moved_shown", "balance_shown", "transaction")},
        ),
    )

    def key_of(self, object_id: str) -> dict[str, Any]:
        operator, _colon, reference = object_id.partition(":")
        return {"operator_id": int(operator[:18]), "reference": reference}

    def url_of(self, row: Model) -> str:
        assert isinstance(row, ReferenceEntry)
        return shown.change_url("backoffice_referenceentry", f"{row.operator_id}:{row.reference}")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[ReferenceEntry], search_term: str
    ) -> tuple[QuerySet[ReferenceEntry], bool]:
        return queryset.filter(reference=search_term.strip()) if search_term else queryset, False

    @admin.display(description="operator")
    def operator_shown(self, entry: ReferenceEntry) -> SafeString:
        return shown.link(shown.change_url("players_operator", entry.operator_id), entry.operator.login_id)

    @admin.display(description="used for")
    def operation_shown(self, entry: ReferenceEntry) -> str:
        return entry.get_operation_display().lower()

    @admin.display(description="outcome")
    def outcome_shown(self, entry: ReferenceEntry) -> str:
        return entry.get_outcome_display().lower()

    @admin.display(description="player")
    def player(self, entry: ReferenceEntry) -> str | SafeString:
        if entry.player_id is None:
            return "the operator's own balance"
        found = Player.objects.get(pk=entry.player_id)
        return shown.link(shown.change_url("players_player", found.pk), found.external_id)

    @admin.display(description="asked")
    def amount_shown(self, entry: ReferenceEntry) -> str | SafeString:
        return shown.amount(entry.amount)

    @admin.display(description="moved")
    def moved_shown(self, entry: ReferenceEntry) -> str | SafeString:
        return shown.amount(entry.moved)

    @admin.display(description="balance after it, or at the refusal")
    def balance_shown(self, entry: ReferenceEntry) -> str | SafeString:
        return shown.amount(entry.balance)

    @admin.display(description="ledger transaction")
    def transaction(self, entry: ReferenceEntry) -> str | SafeString:
        if entry.transaction_id is None:
            return shown.NOTHING
        return shown.link(
            shown.change_url("wallets_ledgertransaction", entry.transaction_id), entry.transaction_id
        )

    @admin.display(description="first seen (UTC)")
    def first_seen(self, entry: ReferenceEntry) -> str | SafeString:
        return shown.time(entry.created_at)

    @admin.display(description="first seen")
    def first_seen_exactly(self, entry: ReferenceEntry) -> str | SafeString:
        return shown.time(entry.created_at, exact=True)
