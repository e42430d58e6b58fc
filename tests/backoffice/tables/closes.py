"""Finance closes."""

from datetime import date

from backoffice.closes import closing
from backoffice.models import FinanceClose
from backoffice.models.closes import Period
from tests.backoffice.conftest import House, clerk
from tests.backoffice.tables import FORBIDDEN, LOGIN, NONE

TABLE = {
    ("close_new", "GET"): (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, 200, FORBIDDEN, 200),
    ("close_new", "POST"): (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302, FORBIDDEN, 302),
    # It waits, so there is nothing to hold against the books and nothing to take away yet.
    ("close_check", "POST"): (LOGIN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302, FORBIDDEN, 302),
    ("close_text", "GET"): (LOGIN, NONE, NONE, NONE, FORBIDDEN, NONE, NONE, NONE),
}


def a_close(house: House) -> FinanceClose:
    return FinanceClose.objects.filter(operator=house.operator).first() or closing.ask(
        operator=house.operator,
        currency="USD",
        period=Period.DAY,
        first_day=date(2026, 3, 1),
        zone="UTC",
        by=clerk(),
    )


def arguments(name: str, house: House) -> list[object]:
    return [] if name == "close_new" else [a_close(house).pk]


def form(name: str, house: House) -> dict[str, str]:
    if name != "close_new":
        return {}
    return {
        "operator": house.operator.login_id,
        "currency": "USD",
        "period": "month",
        "first_day": "2026-02-01",
        "zone": "Europe/Malta",
    }


ONE_OF = {FinanceClose: a_close}
