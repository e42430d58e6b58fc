"""What can be played: providers, their games, and what an operator lets its players do with them."""

from decimal import Decimal

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from players.models import Operator
from wallets.models.wallets import DECIMALS, DIGITS


class GameType(models.IntegerChoices):
    """The wire's numbers."""

    SLOT = 0
    LIVE = 1
    OTHER = 2


class Provider(models.Model):
    """A house that makes games. `id` is the wire's `providerId`."""

    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=100)
    logo = models.CharField(max_length=300, default="", blank=True, help_text="Path or URL of a picture.")
    is_built_in = models.BooleanField(default=False, help_text="Countroom Originals: its games run here.")
    enabled = models.BooleanField(default=True)
    in_maintenance = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Game(models.Model):
    """One game. `code` is the wire's `gameID` and `gameCode`, unique within its provider."""

    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="games")
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=100)
    image = models.CharField(max_length=300, default="", blank=True)
    game_type = models.SmallIntegerField(choices=GameType)
    round_type = models.CharField(max_length=16, default="spin", help_text="The wire's: spin or table.")
    variants = ArrayField(
        models.DecimalField(max_digits=5, decimal_places=2),
        default=list,
        help_text="Published RTPs in percent, the best first.",
    )
    launch_url = models.CharField(
        max_length=500, default="", blank=True, help_text="Where an external provider's game opens."
    )
    enabled = models.BooleanField(default=True)
    in_maintenance = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "code"], name="gameplay_game_code_once"),
            models.CheckConstraint(
                condition=Q(game_type__in=GameType.values), name="gameplay_game_type_known"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ProviderSetting(models.Model):
    """What an operator lets its players do with a provider, in one currency. No row: the provider's own limits."""

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+")
    provider = models.ForeignKey(Provider, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=12)
    enabled = models.BooleanField(default=True)
    min_stake = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True)
    max_stake = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS, null=True, blank=True)
    rtp = models.DecimalField(
        max_digits=5, decimal_places=2, default=Decimal(0), help_text="Default RTP; 0: the account's own."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "provider", "currency"], name="gameplay_providersetting_one_each"
            ),
            models.CheckConstraint(
                condition=Q(min_stake__isnull=True) | Q(min_stake__gt=0),
                name="gameplay_providersetting_min_positive",
            ),
            models.CheckConstraint(
                condition=Q(max_stake__isnull=True)
                | Q(min_stake__isnull=True)
                | Q(max_stake__gte=F("min_stake")),
                name="gameplay_providersetting_max_above_min",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provider_id} {self.currency}"


class GameLimit(models.Model):
    """Smallest and largest stake and largest win of a round. Without an operator: the platform's own limit."""

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    game = models.ForeignKey(Game, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=12)
    enabled = models.BooleanField(default=True)
    min_stake = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    max_stake = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)
    max_win = models.DecimalField(max_digits=DIGITS, decimal_places=DECIMALS)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["operator", "game", "currency"],
                nulls_distinct=False,
                name="gameplay_gamelimit_one_each",
            ),
            models.CheckConstraint(
                condition=Q(min_stake__gt=0, max_stake__gte=F("min_stake"), max_win__gte=F("max_stake")),
                name="gameplay_gamelimit_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.game_id} {self.currency}"
