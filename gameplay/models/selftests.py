"""What an operator's self-tests found, kept."""

from django.conf import settings
from django.db import models

from players.models import Operator


class SelftestRun(models.Model):
    """One run with its report: every exchange as it went. Never a secret."""

    id = models.BigAutoField(primary_key=True)
    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="None: a program.",
    )
    at = models.DateTimeField()
    url = models.CharField(max_length=500)
    cases = models.SmallIntegerField()
    failed = models.SmallIntegerField()
    report = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["operator", "-id"], name="gameplay_selftest_of_operator")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(failed__gte=0, failed__lte=models.F("cases")),
                name="gameplay_selftestrun_failed_are_cases",
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)
