"""The addresses of the account's page, of deliveries and of alerts."""

from backoffice.models import Right
from backoffice.page import Page
from backoffice.views import account, deliveries, funds, selftest, tokens

AT = "account/<int:operator_id>/"

PAGES = [
    Page(AT, account.show, "account", Right.SEE_ACCOUNTS),
    Page(f"{AT}settings/", account.change_settings, "account_settings", Right.CHANGE_SETTINGS),
    Page(f"{AT}status/", account.change_status, "account_status", Right.ADMINISTER_OPERATORS),
    Page(f"{AT}funds/", funds.move_funds, "account_funds", Right.MOVE_FUNDS),
    Page(f"{AT}selftest/", selftest.run, "account_selftest", Right.CHANGE_SETTINGS),
    Page(f"{AT}tokens/", tokens.create, "account_tokens", Right.CHANGE_SETTINGS),
    Page(
        f"{AT}tokens/<int:token_id>/sign/", tokens.mark_signing, "account_token_sign", Right.CHANGE_SETTINGS
    ),
    Page(f"{AT}tokens/<int:token_id>/revoke/", tokens.revoke, "account_token_revoke", Right.CHANGE_SETTINGS),
    Page("deliveries/<int:delivery_id>/send/", deliveries.send_now, "delivery_send", Right.SEND_DELIVERIES),
    Page(
        "deliveries/<int:delivery_id>/resolve/",
        deliveries.resolve,
        "delivery_resolve",
        Right.RESOLVE_DELIVERIES,
    ),
    Page("alerts/<int:alert_id>/take/", deliveries.take_alert, "alert_take", Right.HANDLE_ALERTS),
    Page("alerts/<int:alert_id>/close/", deliveries.close_alert, "alert_close", Right.HANDLE_ALERTS),
]
