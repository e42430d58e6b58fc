"""One endpoint: POST /deposit."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.urls import path
from rest_framework import generics, serializers

from benchmarks.plain.models import Transaction, Wallet


class DepositSerializer(serializers.ModelSerializer[Transaction]):
    playerExternalId = serializers.CharField(source="wallet.player.external_id")  # noqa: N815 - the wire's
    currency = serializers.CharField(source="wallet.currency")
    referenceId = serializers.CharField(source="reference")  # noqa: N815 - the wire's
    amount = serializers.DecimalField(max_digits=20, decimal_places=2, min_value=Decimal("0.01"))

    class Meta:
        model = Transaction
        fields = [
            "id",
            "playerExternalId",
            "currency",
            "amount",
            "balance_after",
            "referenceId",
            "created_at",
        ]
        read_only_fields = ["balance_after", "created_at"]

    def create(self, validated_data: dict[str, Any]) -> Transaction:
        meant = validated_data["wallet"]
        wallet = Wallet.objects.select_for_update().get(
            player__operator=self.context["request"].user,
            player__external_id=meant["player"]["external_id"],
            currency=meant["currency"],
        )
        wallet.balance += validated_data["amount"]
        wallet.save()
        return Transaction.objects.create(
            wallet=wallet,
            amount=validated_data["amount"],
            balance_after=wallet.balance,
            reference=validated_data["reference"],
        )


class Deposit(generics.CreateAPIView[Transaction]):
    serializer_class = DepositSerializer

    @transaction.atomic
    def perform_create(self, serializer: serializers.BaseSerializer[Transaction]) -> None:
        serializer.save()


urlpatterns = [path("deposit", Deposit.as_view())]
