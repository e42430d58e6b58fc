"""The menu at the side, and what every page loads. Named in settings.UNFOLD."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse

from backoffice import access
from backoffice.models import Right

# Title, view, icon, and the right that it wants: whoever lacks it does not see the line.
SECTIONS: dict[str, list[tuple[str, str, str, Right]]] = {
    "Accounts": [
        ("Operators", "admin:players_operator_changelist", "domain", Right.SEE_ACCOUNTS),
        ("Tree of accounts", "admin:operators_tree", "account_tree", Right.SEE_ACCOUNTS),
        ("Catalogue", "admin:catalogue", "apps", Right.SEE_ACCOUNTS),
        ("Players", "admin:players_player_changelist", "group", Right.SEE_PLAYERS),
        ("API tokens", "admin:players_apitoken_changelist", "key", Right.SEE_ACCOUNTS),
    ],
    "Money": [
        ("Ledger", "admin:wallets_ledgertransaction_changelist", "receipt_long", Right.SEE_MONEY),
        ("Rounds", "admin:gameplay_gameround_changelist", "casino", Right.SEE_MONEY),
        ("Sessions", "admin:gameplay_gamesession_changelist", "login", Right.SEE_MONEY),
        ("Wallets", "admin:wallets_wallet_changelist", "account_balance_wallet", Right.SEE_MONEY),
        ("Deliveries", "admin:gameplay_delivery_changelist", "outbox", Right.SEE_MONEY),
        ("Signature helper", "admin:signatures", "signature", Right.SEE_MONEY),
        ("Adjustments", "admin:adjustments", "balance", Right.SEE_MONEY),
        ("References", "admin:backoffice_referenceentry_changelist", "tag", Right.SEE_MONEY),
    ],
    "Finance": [
        ("Reports", "admin:reports", "bar_chart", Right.SEE_REPORTS),
        ("Top winners", "admin:report_winners", "trophy", Right.SEE_REPORTS),
        ("Bonus cost", "admin:report_bonus", "redeem", Right.SEE_REPORTS),
        ("Invoices", "admin:gameplay_invoice_changelist", "request_quote", Right.SEE_REPORTS),
        ("Exports", "admin:exports", "download", Right.EXPORT),
        ("Closes", "admin:backoffice_financeclose_changelist", "lock_clock", Right.SEE_REPORTS),
        ("Reconciliation", "admin:backoffice_reconciliation_changelist", "rule", Right.SEE_REPORTS),
    ],
    "Control": [
        ("Alerts", "admin:gameplay_alert_changelist", "notifications", Right.SEE_ACCOUNTS),
        ("Flags", "admin:gameplay_flag_changelist", "flag", Right.SEE_REPORTS),
        ("Audit trail", "admin:backoffice_auditevent_changelist", "history", Right.SEE_AUDIT),
        ("Staff", "admin:staff", "badge", Right.MANAGE_STAFF),
    ],
}


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    person = access.person_of(request)
    found: list[dict[str, Any]] = [
        {"items": [_item("Overview", "admin:index", "dashboard"), *_own_account(request)]}
    ]
    for title, lines in SECTIONS.items():
        items = [_item(*line) for *line, right in lines if access.may(person, right)]
        if items:
            found.append({"title": title, "items": items})
    return found


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Below one's own name."""
    return [{"title": "Your login", "link": reverse("admin:own_login")}]


def stylesheet(request: HttpRequest) -> str:
    return static("backoffice/backoffice.css")


def _own_account(request: HttpRequest) -> list[dict[str, Any]]:
    own = access.person_of(request).operator_id
    return [] if own is None else [_item("Account settings", "admin:account", "settings", own)]


def _item(title: str, view: str, icon: str, *args: object) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse(view, args=args)}
