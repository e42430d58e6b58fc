"""What a person has to look at, until one closes it."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from gameplay.models.rounds import GameRound


class AlertKind(models.TextChoices):
    """What each names is `gameplay_alert_names_its_subject`."""

    DELIVERY = "delivery", "a delivery that needs a person"
    CONTRADICTION = "contradiction", "an answer that contradicts what a person decided"
    ROUND = "round", "a round that does not end"
    WIN_CANCEL = "win cancel", "a win cancel that the balance does not cover"
    FLAG = "flag", "odd play"
    # The platform's own: of no operator.
    ACCOUNT = "account", "an account that waits for approval"
    CHORE = "chore", "a chore of the worker that fails"
    HORIZON = "horizon", "a transaction that holds the books' followers back"
    SEALS = "seals", "books that are not sealed"


PLATFORMS = (AlertKind.ACCOUNT, AlertKind.CHORE, AlertKind.HORIZON, AlertKind.SEALS)


class AlertQuerySet(models.QuerySet["Alert"]):
    def still_open(self) -> "AlertQuerySet":
        return self.filter(closed_at=None)


class Alert(models.Model):
    """
    Opened once for each delivery and each round (of its kind), and of another subject once for as long as it is open;
    closed by a person, with a word about it.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=16, choices=AlertKind)
    operator_id = models.BigIntegerField(null=True, help_text="Whose it is; none: the platform's own.")
    delivery = models.ForeignKey(
        "gameplay.Delivery", on_delete=models.PROTECT, null=True, related_name="alerts", db_index=False
    )
    round = models.ForeignKey(
        GameRound, on_delete=models.PROTECT, null=True, related_name="alerts", db_index=False
    )
    subject = models.CharField(
        max_length=128,
        default="",
        db_default="",
        blank=True,
        help_text="What else it is about: a chore, a flag, an action's id.",
    )
    message = models.CharField(max_length=300)
    created_at = models.DateTimeField()
    told_at = models.DateTimeField(
        null=True, help_text="When its notices were written down: see AlertNotice."
    )
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+", db_index=False
    )
    closed_at = models.DateTimeField(null=True)
    word = models.CharField(max_length=300, default="", blank=True, help_text="Of whoever closed it.")

    objects = AlertQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("delivery", "contradiction"), delivery__isnull=False, subject="")
                | Q(kind="round", round__isnull=False, delivery__isnull=True, subject="")
                | (Q(kind="win cancel", round__isnull=False, delivery__isnull=True) & ~Q(subject=""))
                | (
                    Q(kind__in=("flag", *(str(it) for it in PLATFORMS)), round__isnull=True)
                    & Q(delivery__isnull=True)
                    & ~Q(subject="")
                ),
                name="gameplay_alert_names_its_subject",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[str(it) for it in PLATFORMS], operator_id__isnull=True)
                | (~Q(kind__in=[str(it) for it in PLATFORMS]) & Q(operator_id__isnull=False)),
                name="gameplay_alert_says_whose_it_is",
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
                condition=Q(delivery__isnull=True, subject=""),
                name="gameplay_alert_once_for_a_round",
            ),
            # Closed, and true again: then it is told again.
            models.UniqueConstraint(
                fields=["kind", "operator_id", "subject"],
                condition=~Q(subject="") & Q(closed_at__isnull=True),
                nulls_distinct=False,
                name="gameplay_alert_once_while_open",
            ),
        ]
        indexes = [
            models.Index(
                fields=["operator_id", "id"], condition=Q(closed_at__isnull=True), name="gameplay_alert_open"
            ),
            models.Index(fields=["id"], condition=Q(told_at__isnull=True), name="gameplay_alert_to_tell"),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @staticmethod
    def open(
        kind: AlertKind,
        *,
        operator_id: int | None,
        message: str,
        now: datetime,
        round_id: int | None = None,
        delivery_id: int | None = None,
        subject: str = "",
    ) -> None:
        """
        Tell a person. Nothing happens when that was done before, whatever came of it; of a `subject`, while the
        alert about it is still open.
        """
        alert = Alert(
            kind=kind,
            operator_id=operator_id,
            round_id=round_id,
            delivery_id=delivery_id,
            subject=subject[:128],
            message=message[:300],
            created_at=now,
        )
        Alert.objects.bulk_create([alert], ignore_conflicts=True)

    def take(self, *, by_id: int) -> None:
        """This person looks after it."""
        self.taken_by_id = by_id
        self.save(update_fields=["taken_by"])

    def mark_told(self, *, now: datetime) -> None:
        """Its notices are written down; sending them is the worker's."""
        self.told_at = now
        self.save(update_fields=["told_at"])

    def close(self, *, by_id: int, word: str, now: datetime) -> None:
        self.taken_by_id, self.closed_at, self.word = by_id, now, word[:300]
        self.save(update_fields=["taken_by", "closed_at", "word"])
