"""The front page's own forms. The page itself is the site's index."""

from tests.backoffice.conftest import House
from tests.backoffice.tables import LOGIN

TABLE = {("zone", "POST"): (LOGIN, *[302] * 7)}


def arguments(name: str, house: House) -> list[object]:
    return []


def form(name: str, house: House) -> dict[str, str]:
    return {"zone": "Asia/Seoul"}
