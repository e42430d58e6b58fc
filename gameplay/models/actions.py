"""What a provider asked for, by its own id: exactly once, for ever."""

from django.db import models
from django.db.models import Q

from gameplay.models.rounds import GameRound
from gameplay.models.sessions import GameSession
from wallets.models.wallets import DECIMALS, DIGITS


class ActionKind(models.TextChoices):
    BET = "bet"
    WIN = "win"
    CANCEL = "cancel"
    CLOSE = "close"


class ActionState(models.TextChoices):
    BOOKED = "booked"
    REFUSED = "refused"  # about money: it sticks to the id
    RECORDED = "recorded"  # a cancel of something never seen: what it names is refused for good
    CANCELLED = "cancelled"  # booked, and taken back since; or kept by a seamless operator without a game
    ASKED = "asked"  # seamless: the operator has not answered yet
    IN_DOUBT = "in doubt"  # seamless: nobody knows; it is being taken back


class Action(models.Model):
    """
    One bet, win, cancel or close. The key is (provider, the provider's id).

    Our own games are a provider like any other: their ids are the page's ids of single clicks.
    """

    pk = models.CompositePrimaryKey("provider_id", "external_id")
    provider_id = models.BigIntegerField()
    external_id = models.CharField(max_length=128)
    operator_id = models.BigIntegerField()
    session = models.ForeignKey(
        GameSession, on_delete=models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    provider_round = models.CharField(
        max_length=128, help_text="The round that was asked for; there may be none of it yet."
    )
    round = models.ForeignKey(GameRound, on_delete=models.PROTECT, related_name="action_rows", null=True)
    kind = models.CharField(max_length=8, choices=ActionKind)
    state = models.CharField(max_length=16, choices=ActionState)
    amount = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True)
    cancels = models.CharField(max_length=128, default="", blank=True, help_text="The id that it takes back.")
    ends_round = models.BooleanField(default=False)
    transaction_id = models.BigIntegerField(null=True, help_text="Its row in the ledger.")
    balance = models.DecimalField(
        max_digits=DIGITS, decimal_places=DECIMALS, null=True, help_text="The first answer's."
    )
    error_code = models.CharField(max_length=32, default="", blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ActionKind.values), name="gameplay_action_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ActionState.values), name="gameplay_action_state_known"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0),
                name="gameplay_action_amount_not_negative",
            ),
            # A bet or a win is taken back once at the most.
            models.UniqueConstraint(
                fields=["provider_id", "cancels"],
                condition=~Q(cancels="") & Q(state="booked"),
                name="gameplay_action_cancelled_once",
            ),
        ]
        indexes = [
            # Each bet asks whether its cancel was here before it.
            models.Index(
                fields=["provider_id", "cancels"],
                condition=Q(kind="cancel", state="recorded"),
                name="gameplay_action_in_advance",
            ),
        ]

    def __str__(self) -> str:
        return self.external_id
