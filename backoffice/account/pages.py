"""The addresses of what the account's page does beside its settings."""

from backoffice.account import alerts, dry_run, secrets, selftests
from backoffice.models import Right
from backoffice.page import Page

AT = "account/<int:operator_id>/"

PAGES = [
    Page(f"{AT}dry-run/", dry_run.run, "account_dry_run", Right.CHANGE_SETTINGS),
    Page(f"{AT}tokens/<int:token_id>/show/", secrets.show_token, "account_token_show", Right.CHANGE_SETTINGS),
    Page(f"{AT}webhook-secrets/", secrets.create, "account_webhook_secrets", Right.CHANGE_SETTINGS),
    Page(
        f"{AT}webhook-secrets/<int:secret_id>/show/",
        secrets.show,
        "account_webhook_secret_show",
        Right.CHANGE_SETTINGS,
    ),
    Page(
        f"{AT}webhook-secrets/<int:secret_id>/revoke/",
        secrets.revoke,
        "account_webhook_secret_revoke",
        Right.CHANGE_SETTINGS,
    ),
    Page(f"{AT}alerts/", alerts.change, "account_alerts", Right.CHANGE_SETTINGS),
    Page(f"{AT}alerts/secret/", alerts.show_secret, "account_alerts_secret", Right.CHANGE_SETTINGS),
    Page(f"{AT}selftests/<int:run_id>/", selftests.show, "account_selftest_run", Right.SEE_ACCOUNTS),
    Page(
        f"{AT}selftests/<int:run_id>/report.json",
        selftests.download,
        "account_selftest_report",
        Right.SEE_ACCOUNTS,
    ),
    Page("alerts/where/", alerts.of_the_platform, "alerts_where", Right.ADMINISTER_OPERATORS),
    Page("alerts/where/secret/", alerts.platforms_secret, "alerts_where_secret", Right.ADMINISTER_OPERATORS),
]
