"""The people who log in to the back office."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser, Group
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

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
    # Set: the password was given by an administrator. It works until then, to be changed and for nothing else.
    one_time_password_until = models.DateTimeField(null=True, blank=True)
    # Kept by backoffice.entry.second_factor, beside the device, so that no request has to look for one.
    second_factor_since = models.DateTimeField(null=True, blank=True)
    # Part of what a session is checked against: counting up ends every session of the person.
    sessions_epoch = models.PositiveIntegerField(default=0, db_default=0)

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

    @property
    def must_change_password(self) -> bool:
        return self.one_time_password_until is not None

    def has_stale_password(self, now: datetime) -> bool:
        """A one-time password that nobody used in time."""
        return self.one_time_password_until is not None and self.one_time_password_until < now

    def end_sessions(self) -> None:
        """All of them, at their next request. To be saved."""
        self.sessions_epoch += 1

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """What Django's two public methods of this name compare: not the password alone, but the epoch too."""
        salt, value = "players.StaffMember.session", f"{self.sessions_epoch}:{self.password}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    def take_role(self, role: Role) -> None:
        """The one role from now on. Operators' people are `operator staff`, and nobody else is."""
        assert (role == Role.OPERATOR) == (self.operator_id is not None), "a role of the other side"
        self.groups.set(Group.objects.filter(name=role))

    @property
    def role(self) -> Role | None:
        """A query; None: no rights at all."""
        name = self.groups.filter(name__in=Role.values).values_list("name", flat=True).first()
        return None if name is None else Role(name)
