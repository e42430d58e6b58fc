"""The people who log in to the back office."""

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import Q

from players.models.operators import Operator, OperatorStatus


class Role(models.TextChoices):
    """What somebody works as: the name of a group, whose rights are backoffice/models/rights.py's."""

    ADMINISTRATOR = "administrator"
    SUPPORT = "support"
    FINANCE = "finance"
    AUDITOR = "auditor"
    OPERATOR = "operator staff"


class StaffMember(AbstractUser):
    """Works for one operator, or, without one, for the platform itself. One role each: see `Role`."""

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

    def take_role(self, role: Role) -> None:
        """The one role from now on. Operators' people are `operator staff`, and nobody else is."""
        assert (role == Role.OPERATOR) == (self.operator_id is not None), "a role of the other side"
        self.groups.set(Group.objects.filter(name=role))

    @property
    def role(self) -> Role | None:
        """A query; None: no rights at all."""
        name = self.groups.filter(name__in=Role.values).values_list("name", flat=True).first()
        return None if name is None else Role(name)
