"""A round's dispute pack, and the helper for signatures."""

from gameplay.models import GameRound
from tests.backoffice.conftest import House
from tests.backoffice.owed import owed_win
from tests.backoffice.tables import LOGIN, METHOD, NONE

TABLE = {
    # Who sees a round may take it away; a GET takes nothing.
    ("round_pack", "POST"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
    # Who sees one account goes straight to its page.
    ("signatures", "GET"): (LOGIN, 200, 302, 302, 200, 200, 200, 200),
    ("signatures", "POST"): (LOGIN, *[METHOD] * 7),
    ("account_signature", "GET"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
    ("account_signature", "POST"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
}


def arguments(name: str, house: House) -> list[object]:
    if name == "signatures":
        return []
    if name == "account_signature":
        return [house.operator.pk]
    found = GameRound.objects.filter(operator=house.operator).first() or owed_win(house).round
    return [found.pk]


def form(name: str, house: House) -> dict[str, str]:
    return {"account_signature": {"body": '{"command":"balance","timestamp":1}'}}.get(name, {})
