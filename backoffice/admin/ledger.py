"""The ledger: every movement, its other side, and its place in the chain. To read; nothing here can write."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice import access, shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import AmountFilter, OperatorFilter, SparseCurrencyFilter
from backoffice.admin.ledger_filters import (
    BookedFilter,
    KindFilter,
    OwnerFilter,
    ReferenceFilter,
    RoundFilter,
    WalletFilter,
    booked_under,
    groups_of_wallets,
    rows_of_round,
    wallets_of,
)
from backoffice.admin.players import is_key, players_named
from backoffice.keyset import Groups, Position
from backoffice.models import Right
from gameplay.seamless.calls import calls_about
from wallets.models import Contra, LedgerTransaction, Reference, Remark, Wallet

PAGE, DELIVERY = "wallets_ledgertransaction", "gameplay_delivery"


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(SubtreeAdmin):
    right = Right.SEE_MONEY
    nothing_yet = (
        "Every movement of money comes here: the first is an operator's funding, or a player's deposit."
    )
    list_display = (
        "id",
        "booked",
        "kind_shown",
        "amount_shown",
        "balance_shown",
        "owner",
        "operator",
        "reference_shown",
    )
    list_select_related = ("operator",)
    list_filter = (
        BookedFilter,
        OperatorFilter,
        OwnerFilter,
        RoundFilter,
        ReferenceFilter,
        KindFilter,
        AmountFilter,
        SparseCurrencyFilter,
        WalletFilter,
    )
    search_fields = ("id",)
    search_help_text = "Whole transaction id, reference, player id, playerCode or round"
    fieldsets = (
        (
            "Movement",
            {
                "fields": (
                    "id",
                    "booked_exactly",
                    "kind_shown",
                    "amount_shown",
                    "posted_shown",
                    "balance_shown",
                    "told",
                )
            },
        ),
        ("This side", {"fields": ("operator_shown", "owner", "wallet_shown")}),
        ("The other side", {"fields": ("contra_shown", "counterpart")}),
        (
            "What it belongs to",
            {
                "fields": (
                    "reference_link",
                    "round_shown",
                    "deliveries_shown",
                    "reverses",
                    "reversed_by",
                    "remark",
                )
            },
        ),
        (
            "Its place in the chain",
            {"fields": ("place", "hash_shown", "previous", "hash_version", "followed_at")},
        ),
    )

    def complete(self, rows: list[LedgerTransaction]) -> None:
        """The wallets and their players: by (operator_id, id), which a join by Django would not say."""
        wallets = Wallet.objects.filter(
            operator_id__in={row.operator_id for row in rows}, pk__in={row.wallet_id for row in rows}
        )
        found = {wallet.pk: wallet for wallet in wallets.select_related("player")}
        for row in rows:
            row.wallet = found[row.wallet_id]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[LedgerTransaction], search_term: str
    ) -> tuple[QuerySet[LedgerTransaction], bool]:
        if not search_term:
            return queryset, False
        term = search_term.strip()
        keys, wallets = booked_under(term, request), wallets_of(players_named(term, request), request)
        if is_key(term):
            seen = access.visible_operators(access.person_of(request)).values("pk")
            ours = LedgerTransaction.objects.filter(operator_id__in=seen, pk=int(term))
            keys += [*ours.values_list("pk", flat=True), *rows_of_round(term, request)]
        if wallets and not keys:
            vars(request)["searched_wallets"] = wallets
        wanted = Q(id__in=keys) | Q(wallet_id__in=wallets) if wallets else Q(id__in=keys)
        return queryset.filter(wanted), False

    def groups(self, request: HttpRequest, filters: list[Any], at: Position | None) -> Groups | None:
        wallets = vars(request).get("searched_wallets")
        for it in filters:
            if isinstance(it, OwnerFilter) and it.text:
                wallets = it.wallets
            if isinstance(it, WalletFilter) and it.value():
                wallets = [int(it.value() or 0)]
        return groups_of_wallets(wallets, request, at) if wallets else None

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> LedgerTransaction | None:
        row: LedgerTransaction | None = super().get_object(request, object_id, from_field)
        if row is not None and row.counterpart_operator_id is not None:
            seen = access.visible_operators(access.person_of(request))
            # For `counterpart`, which does not know who asks.
            vars(row)["counterpart_seen"] = seen.filter(pk=row.counterpart_operator_id).exists()
        return row

    # -- Movement --

    @admin.display(description="booked (UTC)")
    def booked(self, row: LedgerTransaction) -> str | SafeString:
        return shown.time(row.created_at)

    @admin.display(description="booked")
    def booked_exactly(self, row: LedgerTransaction) -> str | SafeString:
        return shown.time(row.created_at, exact=True)

    @admin.display(description="kind")
    def kind_shown(self, row: LedgerTransaction) -> str:
        return row.get_kind_display().lower()

    @admin.display(description="amount")
    def amount_shown(self, row: LedgerTransaction) -> str | SafeString:
        return shown.amount(row.amount, row.currency, signed=True)

    @admin.display(description="moved the balance by")
    def posted_shown(self, row: LedgerTransaction) -> str | SafeString:
        return shown.amount(row.posted, row.currency, signed=True)

    @admin.display(description="balance after")
    def balance_shown(self, row: LedgerTransaction) -> str | SafeString:
        return shown.amount(row.balance_after)

    @admin.display(description="balance the operator said")
    def told(self, row: LedgerTransaction) -> str | SafeString:
        return shown.amount(row.told_balance, row.currency)

    # -- Both sides --

    @admin.display(description="operator")
    def operator_shown(self, row: LedgerTransaction) -> SafeString:
        return shown.link(shown.change_url("players_operator", row.operator_id), row.operator.login_id)

    @admin.display(description="owner")
    def owner(self, row: LedgerTransaction) -> str | SafeString:
        player = row.wallet.player
        if player is None:
            return "own balance"
        return shown.link(shown.change_url("players_player", player.pk), player.external_id)

    @admin.display(description="wallet")
    def wallet_shown(self, row: LedgerTransaction) -> SafeString:
        return shown.link(
            shown.change_url("wallets_wallet", row.wallet_id), f"{row.wallet_id} ({row.currency})"
        )

    @admin.display(description="against")
    def contra_shown(self, row: LedgerTransaction) -> str:
        return Contra(row.contra).label

    @admin.display(description="the row that balances it")
    def counterpart(self, row: LedgerTransaction) -> str | SafeString:
        if row.counterpart_id is None:
            return "none: the contra account is the sum of the rows that name it"
        if not vars(row).get("counterpart_seen"):
            return "in an account above yours"
        return shown.link(shown.change_url(PAGE, row.counterpart_id), row.counterpart_id)

    @admin.display(description="reference")
    def reference_shown(self, row: LedgerTransaction) -> str:
        return row.reference or shown.NOTHING

    @admin.display(description="reference")
    def reference_link(self, row: LedgerTransaction) -> str | SafeString:
        """The register has it under the operator that asked; the other side of a pair only carries its name."""
        known = Reference.objects.filter(operator_id=row.operator_id, reference=row.reference or "")
        if not known.exists():
            return self.reference_shown(row)
        key = f"{row.operator_id}:{row.reference}"
        return shown.link(shown.change_url("backoffice_referenceentry", key), row.reference)

    @admin.display(description="round")
    def round_shown(self, row: LedgerTransaction) -> str:
        if row.round_id is None:
            return shown.NOTHING
        return shown.link(shown.change_url("gameplay_gameround", row.round_id), row.round_id)

    @admin.display(description="what the operator was asked")
    def deliveries_shown(self, row: LedgerTransaction) -> str | SafeString:
        links = ((shown.change_url(DELIVERY, it.pk), it.command, it.pk, it.state) for it in calls_about(row))
        line = '<li>{1}: <a class="cr-link" href="{0}">{2}</a>, {3}</li>'
        found = format_html_join("", line, links)
        return format_html("<ul>{}</ul>", found) if found else shown.NOTHING

    @admin.display(description="reverses")
    def reverses(self, row: LedgerTransaction) -> str | SafeString:
        if row.reverses_id is None:
            return shown.NOTHING
        return shown.link(shown.change_url(PAGE, row.reverses_id), row.reverses_id)

    @admin.display(description="reversed by")
    def reversed_by(self, row: LedgerTransaction) -> str | SafeString:
        return _row_link(LedgerTransaction.objects.filter(operator_id=row.operator_id, reverses_id=row.pk))

    @admin.display(description="remark")
    def remark(self, row: LedgerTransaction) -> str:
        found = Remark.objects.filter(operator_id=row.operator_id, transaction_id=row.pk).first()
        return shown.NOTHING if found is None else found.text

    # -- The chain --

    @admin.display(description="number in the wallet")
    def place(self, row: LedgerTransaction) -> str:
        return str(row.seq)

    @admin.display(description="hash")
    def hash_shown(self, row: LedgerTransaction) -> str | SafeString:
        return shown.hexadecimal(row.hash)

    @admin.display(description="PostgreSQL's transaction")
    def followed_at(self, row: LedgerTransaction) -> str:
        return f"{row.xid}, of generation {row.generation}"

    @admin.display(description="the row before it")
    def previous(self, row: LedgerTransaction) -> str | SafeString:
        before = LedgerTransaction.objects.filter(
            operator_id=row.operator_id, wallet_id=row.wallet_id, seq=row.seq - 1
        )
        return _row_link(before) if row.seq > 1 else "none: it is the wallet's first"


def _row_link(rows: QuerySet[LedgerTransaction]) -> str | SafeString:
    found = rows.values_list("pk", flat=True).first()
    return shown.NOTHING if found is None else shown.link(shown.change_url(PAGE, found), found)
