"""What an operator pays of its GGR, from when. The history stays: triggers refuse to change what has begun."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Q

from players.models.operators import Operator

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
"""Of an operator's first terms: nothing was played before."""


class TermsQuerySet(models.QuerySet["GgrTerms"]):
    def valid_at(self, moment: datetime) -> "TermsQuerySet":
        """The newest first: of one operator, the first is the one that is valid then."""
        return self.filter(valid_from__lte=moment).order_by("-valid_from")


class GgrTerms(models.Model):
    """
    Valid until the operator's next ones begin: so they can neither overlap nor leave a gap.

    They begin with a quarter hour, since what was played is summed by quarter hour; and never in the past, but for an
    operator's first (players/sql/terms.sql).
    """

    operator = models.ForeignKey(Operator, on_delete=models.PROTECT, related_name="ggr_terms", db_index=False)
    percent = models.DecimalField(max_digits=5, decimal_places=2, help_text="Of the GGR.")
    carries_loss = models.BooleanField(
        default=False, help_text="What a negative month would pay back lowers the next month's invoice."
    )
    valid_from = models.DateTimeField()
    created_at = models.DateTimeField(auto_now_add=True)

    objects = TermsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "GGR terms"
        constraints = [
            models.UniqueConstraint(fields=["operator", "valid_from"], name="players_ggrterms_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(percent__isnull=False, percent__gte=0, percent__lte=100),
                name="players_ggrterms_percent_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % from {self.valid_from:%Y-%m-%d %H:%M}"
