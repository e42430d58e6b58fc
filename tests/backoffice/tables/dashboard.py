"""The front page's own forms. The page itself is the site's index."""

from datetime import UTC, datetime

from gameplay.models import Alert, AlertKind
from tests.backoffice.conftest import House
from tests.backoffice.tables import LOGIN

TABLE = {("zone", "POST"): (LOGIN, *[302] * 7)}


def alert_of(house: House) -> Alert:
    about = {"kind": AlertKind.FLAG, "operator_id": house.operator.pk, "subject": "odd play"}
    Alert.open(**about, message="Nobody has looked at it", now=datetime.now(UTC))
    return Alert.objects.get(**about)


ONE_OF = {Alert: alert_of}


def arguments(name: str, house: House) -> list[object]:
    return []


def form(name: str, house: House) -> dict[str, str]:
    return {"zone": "Asia/Seoul"}
