"""Wallets: whose money is how much."""

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString

from backoffice import shown
from backoffice.admin.base import SubtreeAdmin
from backoffice.admin.filters import CurrencyFilter, HoldsFilter, OperatorFilter
from backoffice.admin.players import is_key, players_named
from backoffice.models import Right
from wallets.models import Wallet


@admin.register(Wallet)
class WalletAdmin(SubtreeAdmin):
    right = Right.SEE_MONEY
    nothing_yet = "An operator has a wallet for each currency; its players get theirs when they are linked."
    list_display = ("id", "owner", "operator", "balance_shown", "currency", "movements", "last_moved")
    list_select_related = ("operator", "player")
    list_filter = (OperatorFilter, CurrencyFilter, HoldsFilter)
    search_fields = ("player__external_id",)
    search_help_text = "Whole player id, playerCode or wallet id"
    fields = (
        "id",
        "owner",
        "operator_shown",
        "balance_shown",
        "currency",
        "statement",
        "last_moved",
        "opened",
        "head_shown",
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Wallet], search_term: str
    ) -> tuple[QuerySet[Wallet], bool]:
        if not search_term:
            return queryset, False
        term = search_term.strip()
        meant = Q(player_id__in=players_named(term, request))
        return queryset.filter(meant | Q(pk=int(term)) if is_key(term) else meant), False

    @admin.display(description="owner")
    def owner(self, wallet: Wallet) -> str | SafeString:
        if wallet.player is None or wallet.player_id is None:
            return "own balance"
        return shown.link(shown.change_url("players_player", wallet.player_id), wallet.player.external_id)

    @admin.display(description="operator")
    def operator_shown(self, wallet: Wallet) -> SafeString:
        return shown.link(shown.change_url("players_operator", wallet.operator_id), wallet.operator.login_id)

    @admin.display(description="balance")
    def balance_shown(self, wallet: Wallet) -> str | SafeString:
        return shown.amount(wallet.balance)

    @admin.display(description="movements")
    def movements(self, wallet: Wallet) -> str:
        return str(wallet.seq)

    @admin.display(description="statement")
    def statement(self, wallet: Wallet) -> SafeString:
        where = shown.operator_named(wallet.operator) | {"wallet": wallet.pk}
        return shown.link(shown.list_url("wallets_ledgertransaction", **where), f"{wallet.seq} movements")

    @admin.display(description="last moved (UTC)")
    def last_moved(self, wallet: Wallet) -> str | SafeString:
        return shown.time(wallet.last_at) if wallet.seq else shown.NOTHING

    @admin.display(description="opened (UTC)")
    def opened(self, wallet: Wallet) -> str | SafeString:
        return shown.time(wallet.created_at)

    @admin.display(description="hash of its newest movement")
    def head_shown(self, wallet: Wallet) -> str | SafeString:
        return shown.hexadecimal(wallet.head)
