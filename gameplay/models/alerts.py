"""What a person has to look at, until one closes it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from gameplay.models.rounds import GameRound


class AlertKind(models.TextChoices):
    DELIVERY = "delivery", "a delivery that needs a person"
    ROUND = "round", "a round that does not end"


class AlertQuerySet(models.QuerySet["Alert"]):
    def still_open(self) -> "AlertQuerySet":
        return self.filter(closed_at=None)


class Alert(models.Model):
    """Opened once for each delivery and each round; closed by a person, with a word about it."""

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=AlertKind)
    operator_id = models.BigIntegerField()
    delivery = models.ForeignKey(
        "gameplay.Delivery", on_delete=models.PROTECT, null=True, related_name="alerts", db_index=False
    )
    round = models.ForeignKey(
        GameRound, on_delete=models.PROTECT, null=True, related_name="alerts", db_index=False
    )
    message = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)
    word = models.CharField(max_length=300, default="", blank=True, help_text="Of whoever closed it.")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="delivery", delivery__isnull=False) | Q(kind="round", round__isnull=False),
                name="gameplay_alert_names_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True) | ~Q(word=""), name="gameplay_alert_closed_with_a_word"
            ),
            models.UniqueConstraint(
                fields=["kind", "delivery"],
                condition=Q(delivery__isnull=False),
                name="gameplay_alert_once_for_a_delivery",
            ),
            models.UniqueConstraint(
                fields=["kind", "round"],
                condition=Q(delivery__isnull=True),
                name="gameplay_alert_once_for_a_round",
            ),
        ]
        indexes = [
            models.Index(
                fields=["operator_id", "id"], condition=Q(closed_at__isnull=True), name="gameplay_alert_open"
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def open(
        kind: AlertKind,
        *,
        operator_id: int,
        message: str,
        now: datetime,
        round_id: int | None = None,
        delivery_id: int | None = None,
    ) -> None:
        """Tell a person. Nothing happens when that was done before, whatever came of it."""
        alert = Alert(
            kind=kind,
            operator_id=operator_id,
            round_id=round_id,
            delivery_id=delivery_id,
            message=message[:300],
            created_at=now,
        )
        Alert.objects.bulk_create([alert], ignore_conflicts=True)

    def take(self, *, by_id: int) -> None:
        """This person looks after it."""
        self.taken_by_id = by_id
        self.save(update_fields=["taken_by"])

    def close(self, *, by_id: int, word: str, now: datetime) -> None:
        self.taken_by_id, self.closed_at, self.word = by_id, now, word[:300]
        self.save(update_fields=["taken_by", "closed_at", "word"])
