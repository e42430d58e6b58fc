"""The tree of accounts, and opening one."""

from tests.backoffice.conftest import House
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD

TABLE = {
    ("operators_tree", "GET"): (LOGIN, *[200] * 7),
    ("operators_tree", "POST"): (LOGIN, *[METHOD] * 7),
    ("operators_new", "GET"): (LOGIN, *[FORBIDDEN] * 6, 200),
    ("operators_new", "POST"): (LOGIN, *[FORBIDDEN] * 6, 201),
}
NEW = {
    "login_id": "new-casino",
    "name": "New Casino",
    "level": "operator",
    "currencies": "usd, EUR",
    "payment_method": "deposit",
    "ggr_rate": "12.5",
}


def arguments(name: str, house: House) -> list[object]:
    return []


def form(name: str, house: House) -> dict[str, str]:
    return NEW
