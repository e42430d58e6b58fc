"""What the account's page does beside its settings."""

from datetime import UTC, datetime

from gameplay import notices
from gameplay.models import SelftestRun, WebhookSecret
from gameplay.seamless import webhooks
from gameplay.selftest.run import Report, keep
from tests.backoffice.conftest import PASSWORD, House, settings_form
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD, NONE

OWN = (LOGIN, 200, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 200)
CHANGED = (LOGIN, 302, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302)
PLATFORM = (LOGIN, *[FORBIDDEN] * 6, 200)

TABLE = {
    # There is no URL to try, so whoever may try is refused for that.
    ("account_dry_run", "POST"): (LOGIN, 400, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 400),
    ("account_token_show", "POST"): OWN,
    ("account_webhook_secrets", "POST"): (LOGIN, 201, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 201),
    ("account_webhook_secret_show", "POST"): OWN,
    ("account_webhook_secret_revoke", "POST"): CHANGED,
    ("account_alerts", "POST"): CHANGED,
    ("account_alerts_secret", "POST"): OWN,
    ("account_selftest_run", "GET"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
    ("account_selftest_run", "POST"): (LOGIN, *[METHOD] * 7),
    ("account_selftest_report", "GET"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
    ("account_selftest_report", "POST"): (LOGIN, *[METHOD] * 7),
    ("alerts_where", "GET"): PLATFORM,
    ("alerts_where", "POST"): (LOGIN, *[FORBIDDEN] * 6, 302),
    ("alerts_where_secret", "POST"): PLATFORM,
}


def arguments(name: str, house: House) -> list[object]:
    if name.startswith("alerts_where"):
        notices.set_route(operator=None, emails=[], webhook_url="")
        return []
    at: list[object] = [house.operator.pk]
    if name == "account_token_show":
        at.append(house.token.pk)
    elif name.startswith("account_webhook_secret_"):
        at.append(a_webhook_secret(house).pk)
    elif name.startswith("account_selftest_"):
        at.append(a_run(house).pk)
    elif name == "account_alerts_secret":
        notices.set_route(operator=house.operator, emails=[], webhook_url="")
    return at


def form(name: str, house: House) -> dict[str, str]:
    if name == "account_dry_run":
        return settings_form(house.operator) | {"dry_player": "tester", "dry_currency": "USD"}
    return {"password": PASSWORD, "emails": "", "webhook_url": ""}


def a_webhook_secret(house: House) -> WebhookSecret:
    found = WebhookSecret.objects.filter(operator=house.operator).first()
    return found or webhooks.issue(operator=house.operator, now=datetime.now(UTC))[0]


def a_run(house: House) -> SelftestRun:
    url = "https://lucky.example/callback"
    report = Report(house.operator.login_id, url, "tester", "USD", datetime.now(UTC), [])
    return keep(operator=house.operator, by=None, report=report)
