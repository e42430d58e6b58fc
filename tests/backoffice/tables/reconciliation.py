"""Reconciliation."""

from datetime import UTC, datetime

from backoffice.models import Reconciliation
from tests.backoffice.conftest import House, clerk
from tests.backoffice.tables import FORBIDDEN, LOGIN, NONE

# A file is sent by the tests of the feature: here the form comes without one, and is refused for that.
TABLE = {
    ("reconciliation_new", "GET"): (LOGIN, 200, 200, 200, FORBIDDEN, 200, FORBIDDEN, 200),
    ("reconciliation_new", "POST"): (LOGIN, 400, 400, 400, FORBIDDEN, 400, FORBIDDEN, 400),
    ("reconciliation_columns", "GET"): (LOGIN, 200, NONE, NONE, FORBIDDEN, 200, FORBIDDEN, 200),
    ("reconciliation_columns", "POST"): (LOGIN, 302, NONE, NONE, FORBIDDEN, 302, FORBIDDEN, 302),
}


def a_file(house: House) -> Reconciliation:
    found = Reconciliation.objects.filter(operator=house.operator).first()
    return found or Reconciliation.objects.create(
        operator=house.operator,
        file_name="march.csv",
        file_sha256="0" * 64,
        content=b"id,amount\nlucky-out-1,-5.5\n",
        asked_by=clerk(),
        asked_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def arguments(name: str, house: House) -> list[object]:
    return [] if name == "reconciliation_new" else [a_file(house).pk]


def form(name: str, house: House) -> dict[str, str]:
    if name == "reconciliation_new":
        return {"operator": house.operator.login_id}
    return columns()


def columns(**changes: str) -> dict[str, str]:
    """The form of a file with the columns id and amount."""
    return {
        "column_key": "id",
        "column_amount": "amount",
        "key_kind": "reference",
        "only_currency": "USD",
        "decimal_sign": ".",
        "sign": "player",
        "zone": "UTC",
        "first_day": "2026-03-01",
        "last_day": "2026-03-31",
        "tolerance": "60",
    } | changes


ONE_OF = {Reconciliation: a_file}
