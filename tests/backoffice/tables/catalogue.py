"""The catalogue: the platform's, and each operator's own."""

from gameplay.models import Game, Provider
from tests.backoffice.conftest import House
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD, NONE

PLATFORM = (LOGIN, *[FORBIDDEN] * 6, 302)
OWN = (LOGIN, 302, NONE, NONE, FORBIDDEN, FORBIDDEN, FORBIDDEN, 302)

TABLE = {
    # An operator's people are led to their own.
    ("catalogue", "GET"): (LOGIN, 302, 302, 302, 200, 200, 200, 200),
    ("catalogue", "POST"): (LOGIN, *[METHOD] * 7),
    ("catalogue_provider", "POST"): PLATFORM,
    ("catalogue_game", "POST"): PLATFORM,
    ("catalogue_limits", "POST"): PLATFORM,
    ("catalogue_of", "GET"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
    ("catalogue_of", "POST"): (LOGIN, *[METHOD] * 7),
    ("catalogue_of_provider", "POST"): OWN,
    ("catalogue_of_switch", "POST"): OWN,
    ("catalogue_of_limits", "POST"): OWN,
}
LIMITS = {"currency": "USD", "enabled": "on", "min_stake": "1", "max_stake": "50", "max_win": "1000"}


def arguments(name: str, house: House) -> list[object]:
    found: list[object] = [house.operator.pk] if name.startswith("catalogue_of") else []
    if name in ("catalogue_game", "catalogue_limits", "catalogue_of_limits"):
        found.append(Game.objects.get(code="dice").pk)
    elif name in ("catalogue_provider", "catalogue_of_provider", "catalogue_of_switch"):
        found.append(Provider.objects.get(is_built_in=True).pk)
    return found


def form(name: str, house: House) -> dict[str, str]:
    if name in ("catalogue_provider", "catalogue_game"):
        return {"initial-enabled": "True", "initial-in_maintenance": "False", "enabled": "on"}
    if name in ("catalogue_limits", "catalogue_of_limits"):
        return LIMITS | seen("0.2", "100", "500000")
    if name == "catalogue_of_provider":
        return {"currency": "USD", "enabled": "on", "initial-enabled": "True", "max_stake": "20"}
    return {"enabled": "0"}


def seen(min_stake: str, max_stake: str, max_win: str) -> dict[str, str]:
    """What the page showed."""
    shown = {"enabled": "True", "min_stake": min_stake, "max_stake": max_stake, "max_win": max_win}
    return {f"initial-{name}": value for name, value in shown.items()}
