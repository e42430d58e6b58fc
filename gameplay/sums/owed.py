"""What is owed to seamless operators and not acknowledged: in no sum, since no row of the ledger says it yet."""

from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Sum

from gameplay.models import Delivery
from gameplay.models.deliveries import OWED
from gameplay.sums.asking import Wanted


class Owed(NamedTuple):
    """Of one currency; `command` is `win` or `cancel`."""

    currency: str
    command: str
    amount: Decimal
    deliveries: int


def owed(wanted: Wanted) -> list[Owed]:
    """Of rounds played in the period, as it stands now. A cancel gives a stake back, and so lowers the GGR too."""
    rows = Delivery.objects.filter(
        OWED,
        operator_id__in=wanted.operators,
        created_at__gte=wanted.period.start,
        created_at__lt=wanted.period.end,
    )
    conditions = {
        "currency": wanted.currency,
        "round__provider_id": wanted.provider_id,
        "round__game_id": wanted.game_id,
        "player_id": wanted.player_id,
    }
    rows = rows.filter(**{name: value for name, value in conditions.items() if value is not None})
    sums = rows.values_list("currency", "command").annotate(amount=Sum("amount"), deliveries=Count("pk"))
    return [Owed(*it) for it in sums.order_by("currency", "command")]
