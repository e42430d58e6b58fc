"""What we ask of, and owe to, a seamless operator: a row first, a request second."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.db.models import Q

from gameplay.models.alerts import Alert, AlertKind
from gameplay.models.rounds import GameRound
from wallets.models.wallets import DECIMALS, DIGITS


class DeliveryState(models.TextChoices):
    ASKED = "asked"  # a bet that is under way: nobody knows yet
    DUE = "due"  # a win or a cancel that is owed
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"  # a bet that the operator did not take
    IN_DOUBT = "in doubt"  # a bet whose outcome nobody knows: its cancel is owed
    UNDONE = "undone"  # a bet in doubt whose cancel was answered
    RESOLVED = "resolved"  # by a person


UNFINISHED = (DeliveryState.ASKED, DeliveryState.DUE)
OWED = Q(state=DeliveryState.DUE, command__in=("win", "cancel"))


class Delivery(models.Model):
    """
    One bet, win or cancel on its way to an operator. `id` is the wire's `transactionId`.

    `message` is frozen: the body as JSON, all but its timestamp.
    """

    id = models.BigIntegerField(primary_key=True)
    operator_id = models.BigIntegerField()
    player_id = models.BigIntegerField()
    round = models.ForeignKey(GameRound, on_delete=models.PROTECT, related_name="deliveries")
    action_id = models.CharField(max_length=128, help_text="The provider's id of what caused it.")
    command = models.CharField(max_length=8)
    message = models.TextField()
    currency = models.CharField(max_length=12)
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    bet = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        related_name="cancels",
        help_text="What a cancel takes back.",
    )
    state = models.CharField(max_length=16, choices=DeliveryState)
    due_at = models.DateTimeField(
        help_text="When the next attempt may run; of a bet, when it has lost its process."
    )
    attempts = models.IntegerField(default=0)
    missing = models.SmallIntegerField(default=0, help_text="How often a cancel found nothing to reverse.")
    alerted_at = models.DateTimeField(null=True, help_text="When a person was told.")
    why = models.CharField(max_length=300, default="", blank=True)
    told_balance = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        constraints = [
            models.CheckConstraint(
                condition=Q(command__in=("bet", "win", "cancel")), name="gameplay_delivery_command_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values), name="gameplay_delivery_state_known"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="gameplay_delivery_amount_not_negative"),
            models.CheckConstraint(
                condition=Q(command="cancel", bet__isnull=False)
                | (~Q(command="cancel") & Q(bet__isnull=True)),
                name="gameplay_delivery_cancel_names_its_bet",
            ),
            models.UniqueConstraint(
                fields=["bet"], condition=Q(bet__isnull=False), name="gameplay_delivery_one_cancel"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("asked", "due", "in doubt"), ended_at__isnull=True)
                | (~Q(state__in=("asked", "due", "in doubt")) & Q(ended_at__isnull=False)),
                name="gameplay_delivery_end_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["operator_id", "id"], name="gameplay_delivery_of_operator"),
            models.Index(fields=["player_id", "id"], condition=OWED, name="gameplay_delivery_owed"),
            models.Index(fields=["operator_id", "due_at"], condition=OWED, name="gameplay_delivery_owed_due"),
            # Few: what the rules about odd play count.
            models.Index(
                fields=["operator_id", "id"],
                condition=Q(command="bet", state="refused"),
                name="gameplay_delivery_refused",
            ),
            models.Index(
                fields=["due_at"], condition=Q(state__in=("asked", "due")), name="gameplay_delivery_due"
            ),
            models.Index(
                fields=["operator_id", "id"],
                condition=Q(state__in=("asked", "due", "in doubt")),
                name="gameplay_delivery_open",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    def postpone(self, *, until: datetime) -> None:
        """It is due then, whoever has it now."""
        self.due_at = until
        self.save(update_fields=["due_at"])

    def count_attempt(self, *, why: str, next_at: datetime, missing: bool = False) -> None:
        """It was not acknowledged, and goes out again."""
        self.attempts += 1
        self.missing += missing
        self.why, self.due_at = why[:300], next_at
        self.save(update_fields=["attempts", "missing", "why", "due_at"])

    def end(self, state: DeliveryState, *, now: datetime, told: Decimal | None = None, why: str = "") -> None:
        """Nothing more is sent."""
        self.state, self.ended_at, self.told_balance, self.why = state, now, told, why[:300]
        self.attempts += 1
        self.save(update_fields=["state", "ended_at", "told_balance", "why", "attempts"])

    def mark_in_doubt(self, *, why: str) -> None:
        """We do not know whether the operator took the stake, so we owe it a cancel."""
        self.state, self.why = DeliveryState.IN_DOUBT, why[:300]
        self.attempts += 1
        self.save(update_fields=["state", "why", "attempts"])

    def resolve(self, *, now: datetime, why: str) -> None:
        """A person has settled it with the operator."""
        self.state, self.ended_at, self.why = DeliveryState.RESOLVED, now, why[:300]
        self.save(update_fields=["state", "ended_at", "why"])

    def alert(self, *, now: datetime) -> None:
        """A person is told, once."""
        self.alerted_at = now
        self.save(update_fields=["alerted_at"])
        Alert.open(
            AlertKind.DELIVERY,
            operator_id=self.operator_id,
            delivery_id=self.pk,
            round_id=self.round_id,
            message=f"A {self.command} of {self.amount.normalize():f} {self.currency} is not acknowledged: {self.why}",
            now=now,
        )


class DeliveryAttempt(models.Model):
    """One exchange as it went: the bytes sent and received, the time, the verdict."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    url = models.CharField(max_length=500)
    sent = models.BinaryField()
    http_status = models.SmallIntegerField(null=True)
    received = models.BinaryField()
    milliseconds = models.IntegerField()
    verdict = models.CharField(max_length=16)
    why = models.CharField(max_length=300, default="", blank=True)

    class Meta:
        indexes = [models.Index(fields=["at"], name="gameplay_attempt_at")]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.at:%Y-%m-%d %H:%M:%S}"
