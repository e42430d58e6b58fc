"""Players, their wallets with a stored balance, and what moved it."""

from django.conf import settings
from django.db import models


class Player(models.Model):
    operator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT)
    external_id = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operator", "external_id"], name="plain_player_one")]

    def __str__(self) -> str:
        return self.external_id


class Wallet(models.Model):
    player = models.ForeignKey(Player, on_delete=models.PROTECT)
    currency = models.CharField(max_length=12)
    balance = models.DecimalField(max_digits=20, decimal_places=2, default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["player", "currency"], name="plain_wallet_one")]

    def __str__(self) -> str:
        return f"{self.player_id} {self.currency}"


class Transaction(models.Model):
    wallet = models.ForeignKey(Wallet, on_delete=models.PROTECT)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    balance_after = models.DecimalField(max_digits=20, decimal_places=2)
    reference = models.CharField(max_length=128, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.reference
