"""The operators: a tree of accounts whose staff and programs use the platform."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from players.errors import PermissionDenied

LOGIN_ID = r"^[A-Za-z0-9_.-]{1,64}$"
HTTP_URL = r"^https?://[^/\s]\S*$"
MOST_REALITY_CHECK_MINUTES = 24 * 60


class Level(models.TextChoices):
    """Only an `operator` may have accounts below it; an `agent` is a leaf."""

    OPERATOR = "operator"
    AGENT = "agent"


class OperatorStatus(models.TextChoices):
    PENDING = "pending"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class PaymentMethod(models.TextChoices):
    """`deposit` is prepaid: a player's deposit draws on the operator's own balance."""

    DEPOSIT = "deposit"
    INVOICE = "invoice"


class Mode(models.TextChoices):
    TRANSFER = "transfer"
    SEAMLESS = "seamless"


class Operator(models.Model):
    """
    One account of the tree.

    `parent`, `ancestors` and `level` are set once: a trigger refuses to change them, and
    refuses a parent that is not of level `operator`. So the tree cannot loop, and whoever has
    read an account's ancestors may keep them.
    """

    id = models.BigAutoField(primary_key=True)
    login_id = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    ancestors = ArrayField(
        models.BigIntegerField(),
        default=list,
        blank=True,
        help_text="Ids of the accounts above this one, the root first.",
    )
    level = models.CharField(max_length=16, choices=Level, default=Level.AGENT)
    status = models.CharField(max_length=16, choices=OperatorStatus, default=OperatorStatus.PENDING)
    payment_method = models.CharField(max_length=16, choices=PaymentMethod, default=PaymentMethod.DEPOSIT)
    ggr_rate = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        help_text="Percent of the GGR now; see GgrTerms.",
    )
    rtp = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(96), help_text="Default RTP in percent."
    )
    callback_url = models.CharField(
        max_length=500,
        default="",
        blank=True,
        help_text="Empty: balance-transfer mode. Set: seamless mode.",
    )
    switching_to = models.CharField(  # noqa: DJ001 - NULL and '' mean different things here
        max_length=500,
        null=True,
        blank=True,
        help_text="Set while a change of mode is under way: the Callback URL that it goes to.",
    )
    allowed_ips = ArrayField(
        models.CharField(max_length=50),
        default=list,
        blank=True,
        help_text="Addresses and CIDR ranges that may call; empty means any.",
    )
    game_origins = ArrayField(
        models.CharField(max_length=200),
        default=list,
        blank=True,
        help_text="Origins of the casino's pages that may hold our games in a frame: https://casino.example",
    )
    next_bet_waits = models.BooleanField(
        default=True, help_text="A player's next bet waits while a win or a cancel of theirs is owed."
    )
    reality_check_minutes = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How often a game page stops and tells the player how it goes; empty: as the platform does.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(login_id__regex=LOGIN_ID), name="players_operator_login_id_form"
            ),
            models.CheckConstraint(condition=Q(level__in=Level.values), name="players_operator_level_known"),
            models.CheckConstraint(
                condition=Q(status__in=OperatorStatus.values), name="players_operator_status_known"
            ),
            models.CheckConstraint(
                condition=Q(payment_method__in=PaymentMethod.values),
                name="players_operator_payment_method_known",
            ),
            models.CheckConstraint(
                condition=Q(ggr_rate__gte=0, ggr_rate__lte=100),
                name="players_operator_ggr_rate_is_percent",
            ),
            models.CheckConstraint(
                condition=Q(rtp__gt=0, rtp__lte=100), name="players_operator_rtp_is_percent"
            ),
            models.CheckConstraint(
                condition=Q(callback_url="") | Q(callback_url__regex=HTTP_URL),
                name="players_operator_callback_url_form",
            ),
            models.CheckConstraint(
                condition=Q(switching_to__isnull=True)
                | Q(callback_url="", switching_to__regex=HTTP_URL)
                | Q(callback_url__regex=HTTP_URL, switching_to=""),
                name="players_operator_switch_changes_mode",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True, ancestors__len=0)
                | Q(parent__isnull=False, ancestors__len__gte=1),
                name="players_operator_ancestors_match_parent",
            ),
            models.CheckConstraint(
                condition=~Q(ancestors__contains=[F("id")]), name="players_operator_no_loop"
            ),
            models.CheckConstraint(
                condition=Q(reality_check_minutes__isnull=True)
                | Q(reality_check_minutes__gte=1, reality_check_minutes__lte=MOST_REALITY_CHECK_MINUTES),
                name="players_operator_reality_check_within_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.login_id

    @property
    def mode(self) -> Mode:
        """The Callback URL decides; there is no second flag."""
        return Mode.SEAMLESS if self.callback_url else Mode.TRANSFER

    @property
    def is_switching(self) -> bool:
        return self.switching_to is not None

    def approve(self) -> None:
        self._move(OperatorStatus.PENDING, OperatorStatus.ACTIVE)

    def suspend(self) -> None:
        self._move(OperatorStatus.ACTIVE, OperatorStatus.SUSPENDED)

    def reactivate(self) -> None:
        self._move(OperatorStatus.SUSPENDED, OperatorStatus.ACTIVE)

    def _move(self, before: OperatorStatus, after: OperatorStatus) -> None:
        if self.status != before:
            raise PermissionDenied(f"The account is {self.status}, not {before}.")
        self.status = after
        self.save(update_fields=["status", "updated_at"])

    def begin_switch(self, url: str) -> None:
        """Start a change of mode; from here on no new money comes in."""
        self.switching_to = url
        self.save(update_fields=["switching_to", "updated_at"])

    def finish_switch(self) -> None:
        assert self.switching_to is not None, "no change of mode is under way"
        self.callback_url, self.switching_to = self.switching_to, None
        self.save(update_fields=["callback_url", "switching_to", "updated_at"])

    def abandon_switch(self) -> None:
        self.switching_to = None
        self.save(update_fields=["switching_to", "updated_at"])
