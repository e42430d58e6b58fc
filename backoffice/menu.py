"""The menu at the side, and what every page loads. Named in settings.UNFOLD."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from backoffice import access


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    return [
        {"items": [_item("Overview", "admin:index", "dashboard"), *_own_account(request)]},
        {
            "title": "Accounts",
            "items": [
                _item("Operators", "admin:players_operator_changelist", "account_tree"),
                _item("Players", "admin:players_player_changelist", "group"),
                _item("API tokens", "admin:players_apitoken_changelist", "key"),
            ],
        },
        {
            "title": "Money",
            "items": [
                _item("Ledger", "admin:wallets_ledgertransaction_changelist", "receipt_long"),
                _item("Wallets", "admin:wallets_wallet_changelist", "account_balance_wallet"),
                _item("Deliveries", "admin:gameplay_delivery_changelist", "outbox"),
                _item("References", "admin:backoffice_referenceentry_changelist", "tag"),
            ],
        },
        {
            "title": "Control",
            "items": [_item("Audit trail", "admin:backoffice_auditevent_changelist", "history")],
        },
    ]


def stylesheet(request: HttpRequest) -> str:
    return static("backoffice/backoffice.css")


def _own_account(request: HttpRequest) -> list[dict[str, Any]]:
    own = access.person_of(request).operator_id
    return [] if own is None else [_item("Account settings", "admin:account", "settings", own)]


def _item(title: str, view: str, icon: str, *args: object) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(view, args=args)}
