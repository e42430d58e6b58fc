"""What is done about a player, and adjustments."""

from datetime import UTC, datetime
from decimal import Decimal

from players.models import StaffMember
from tests.backoffice.conftest import House
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD, NONE
from wallets import services
from wallets.models import Adjustment

CHANGES = (LOGIN, 302, NONE, NONE, 302, FORBIDDEN, FORBIDDEN, 302)
# Of a player who is not blocked and has no limit: whoever may try is refused for that, or it does no harm.
TABLE = {
    ("player_block", "POST"): CHANGES,
    ("player_exclude", "POST"): CHANGES,
    ("player_unblock", "POST"): CHANGES,
    ("player_kick", "POST"): CHANGES,
    ("player_note", "POST"): CHANGES,
    ("player_limit", "POST"): CHANGES,
    ("player_unlimit", "POST"): (LOGIN, 400, NONE, NONE, 400, FORBIDDEN, FORBIDDEN, 400),
    ("player_lift", "POST"): (LOGIN, *[FORBIDDEN] * 6, 302),
    ("player_adjust", "POST"): (LOGIN, 302, NONE, NONE, 302, 302, FORBIDDEN, 302),
    ("adjustments", "GET"): (LOGIN, *[200] * 7),
    ("adjustments", "POST"): (LOGIN, *[METHOD] * 7),
    ("adjustment", "GET"): (LOGIN, 200, NONE, NONE, 200, 200, 200, 200),
    # Asked for by boss, who can withdraw it, and cannot approve it.
    ("adjustment_approve", "POST"): (LOGIN, *[FORBIDDEN] * 4, 302, FORBIDDEN, FORBIDDEN),
    ("adjustment_refuse", "POST"): (LOGIN, *[FORBIDDEN] * 4, 302, FORBIDDEN, FORBIDDEN),
    ("adjustment_withdraw", "POST"): (LOGIN, 403, NONE, NONE, 403, 403, FORBIDDEN, 302),
    ("adjustment_limits", "GET"): (LOGIN, *[FORBIDDEN] * 6, 200),
    ("adjustment_limits", "POST"): (LOGIN, *[FORBIDDEN] * 6, 302),
}
TABLE["adjustment", "POST"] = (LOGIN, *[METHOD] * 7)


def arguments(name: str, house: House) -> list[object]:
    if name in ("adjustments", "adjustment_limits"):
        return []
    if name.startswith("player_"):
        return [house.player.pk]
    return [asked(house).pk]


def asked(house: House) -> Adjustment:
    return Adjustment.objects.filter(operator=house.operator).first() or services.ask_adjustment(
        player=house.player,
        currency="USD",
        amount=Decimal(5),
        reason="a stake that was lost to a crash",
        by=StaffMember.objects.get(username="boss"),
        now=datetime.now(UTC),
    )


def form(name: str, house: House) -> dict[str, str]:
    why = {"reason": "they asked for it"}
    limit = {"kind": "loss", "period": "day", "currency": "USD"}
    return {
        "player_block": why,
        "player_exclude": {"until": "2190-01-01"} | why,
        "player_unblock": why,
        "player_kick": why,
        "player_note": {"text": "called twice"},
        "player_limit": limit | {"value": "10"} | why,
        "player_unlimit": limit | why,
        "player_lift": why,
        "player_adjust": {"amount": "-2.5", "currency": "USD"} | why,
        "adjustment_refuse": {"word": "no"},
        "adjustment_withdraw": {"word": "a mistake"},
        "adjustment_limits": {"role": "support", "most_asked": "50", "most_approved": "0"},
    }.get(name, {})
