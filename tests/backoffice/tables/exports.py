"""Exports, and finance tokens. The files themselves come over a connection of their own: tests/exports."""

from tests.backoffice.conftest import House
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD, NONE

_WHO_EXPORTS = (LOGIN, 200, 200, 200, FORBIDDEN, 200, 200, 200)

TABLE = {
    ("exports", "GET"): _WHO_EXPORTS,
    ("exports", "POST"): (LOGIN, METHOD, METHOD, METHOD, FORBIDDEN, METHOD, METHOD, METHOD),
    ("export", "GET"): _WHO_EXPORTS,
    ("export", "POST"): (LOGIN, METHOD, METHOD, METHOD, FORBIDDEN, METHOD, METHOD, METHOD),
    ("export_file", "GET"): _WHO_EXPORTS,
    ("export_file", "POST"): (LOGIN, METHOD, METHOD, METHOD, FORBIDDEN, METHOD, METHOD, METHOD),
    ("finance_tokens", "GET"): _WHO_EXPORTS,
    ("finance_tokens", "POST"): (LOGIN, METHOD, METHOD, METHOD, FORBIDDEN, METHOD, METHOD, METHOD),
    # For lucky's account: karl and rob do not see it, so it is none of the choices.
    ("finance_token_create", "POST"): (LOGIN, 201, 400, 400, FORBIDDEN, 201, 201, 201),
    # There is none of one's own with that number.
    ("finance_token_revoke", "POST"): (LOGIN, NONE, NONE, NONE, FORBIDDEN, NONE, NONE, NONE),
}


def arguments(name: str, house: House) -> list[object]:
    if name == "finance_token_revoke":
        return [1]
    return ["transactions"] if name in ("export", "export_file") else []


def form(name: str, house: House) -> dict[str, str]:
    if name == "finance_token_create":
        return {"name": "nightly", "operator": house.operator.login_id, "days": "30"}
    return {}
