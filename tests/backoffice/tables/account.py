"""The account's page, deliveries and alerts."""

from gameplay.models import Delivery
from tests.backoffice.conftest import PASSWORD, House, settings_form
from tests.backoffice.owed import alert_of, owed_win
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD, NONE

TABLE = {
    ("account", "GET"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
    ("account", "POST"): (LOGIN, *[METHOD] * 7),
}
# A POST with the form; a GET is refused for its method, or for the role first.
for _name, _post in {
    "account_settings": (LOGIN, 302, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302),
    "account_status": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302),
    "account_funds": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302, FORBIDDEN, 302),
    "account_tokens": (LOGIN, 201, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 201),
    "account_token_sign": (LOGIN, 302, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302),
    # It signs, so nobody may: whoever may try is refused for that.
    "account_token_revoke": (LOGIN, FORBIDDEN, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    # There is no Callback URL to test, so whoever may try is refused for that.
    "account_selftest": (LOGIN, 400, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 400),
    "delivery_send": (LOGIN, 302, NONE, NONE, 302, FORBIDDEN, FORBIDDEN, 302),
    "delivery_resolve": (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302, FORBIDDEN, 302),
    "alert_take": (LOGIN, 302, NONE, NONE, 302, 302, FORBIDDEN, 302),
    "alert_close": (LOGIN, 302, NONE, NONE, 302, 302, FORBIDDEN, 302),
}.items():
    TABLE[_name, "POST"] = _post


def arguments(name: str, house: House) -> list[object]:
    if name.startswith(("delivery_", "alert_")):
        owed = Delivery.objects.filter(operator_id=house.operator.pk).first() or owed_win(house)
        return [owed.pk if name.startswith("delivery_") else alert_of(owed).pk]
    return [house.operator.pk, house.token.pk] if "_token_" in name else [house.operator.pk]


def form(name: str, house: House) -> dict[str, str]:
    return {
        "account_settings": settings_form(house.operator, name="Luckier"),
        "account_status": {"verb": "suspend"},
        "account_tokens": {"password": PASSWORD},
        "account_funds": {"verb": "fund", "amount": "1", "currency": "USD", "reference": "bank-1"},
        "account_selftest": {"player_id": "tester", "currency": "USD"},
        "delivery_send": {"reason": "they are back"},
        "delivery_resolve": {"outcome": "not_booked", "reason": "settled"},
        "alert_close": {"word": "settled"},
    }.get(name, {})
