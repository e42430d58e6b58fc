"""The attempts' bytes: kept for a while after their delivery has ended."""

from datetime import datetime, timedelta

from django.conf import settings

from gameplay.models import DeliveryAttempt

BATCH = 1000


def forget_old(*, now: datetime) -> bool:
    """
    Delete the attempts of deliveries that ended more than DELIVERY_ATTEMPTS_KEPT_DAYS ago. The deliveries stay.

    True: there are more.
    """
    until = now - timedelta(days=settings.DELIVERY_ATTEMPTS_KEPT_DAYS)
    old = DeliveryAttempt.objects.filter(at__lt=until, delivery__ended_at__lt=until).order_by("at")
    found = list(old.values_list("pk", flat=True)[:BATCH])
    DeliveryAttempt.objects.filter(pk__in=found).delete()
    return len(found) == BATCH
