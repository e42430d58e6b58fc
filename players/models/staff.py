"""The people who log in to the back office."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from players.models.operators import Operator, OperatorStatus


class StaffMember(AbstractUser):
    """Works for one operator, or, without one, for the platform itself."""

    operator = models.ForeignKey(
        Operator, on_delete=models.PROTECT, null=True, blank=True, related_name="staff"
    )

    class Meta(AbstractUser.Meta):
        constraints = [
            # An operator's person with every right would see the other operators.
            models.CheckConstraint(
                condition=Q(is_superuser=False) | Q(operator__isnull=True),
                name="players_staffmember_superuser_is_ours",
            ),
        ]

    @property
    def may_log_in(self) -> bool:
        """Nobody logs in for an operator that the platform has not approved yet."""
        if self.operator is not None and self.operator.status == OperatorStatus.PENDING:
            return False
        return self.is_active
