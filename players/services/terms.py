"""What an operator pays of its GGR: agreeing on it, and taking back what has not begun."""

from datetime import UTC, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import F, OuterRef, Subquery

from players.errors import ParametersInvalid
from players.models.operators import Operator
from players.models.terms import BEGINNING, GgrTerms
from players.services.conflicts import violated
from players.services.operators import locked


@transaction.atomic
def set_terms(
    *, operator: Operator, percent: Decimal, carries_loss: bool, valid_from: datetime | None, now: datetime
) -> GgrTerms:
    """
    New terms, from then on until the next ones.

    :param percent: 0 to 100, with two decimals at the most.
    :param valid_from: a whole quarter hour that has not begun; None: the next one.
    :raises ParametersInvalid: it has begun, is no quarter hour, or there are terms from then on already.
    """
    begins = next_quarter(now) if valid_from is None else valid_from
    if begins <= now:
        raise ParametersInvalid(
            errors={"validFrom": ["must be in the future: what was played is not changed"]}
        )
    held = locked(operator)
    if not held.ggr_terms.exists():
        # What an older version of this program opened has its rate alone, which holds until now.
        GgrTerms.objects.create(operator=held, percent=held.ggr_rate, valid_from=BEGINNING)
    try:
        with transaction.atomic():
            return GgrTerms.objects.create(
                operator=operator, percent=percent, carries_loss=carries_loss, valid_from=begins
            )
    except IntegrityError as error:
        word = {
            "players_ggrterms_one_at_a_time": "there are terms from then on already: take them back first",
            "players_ggrterms_begin_with_a_quarter_hour": "must be a whole quarter hour",
            "players_ggrterms_begin_later": "must be in the future",
        }.get(violated(error) or "")
        if word is None:
            raise
        raise ParametersInvalid(errors={"validFrom": [word]}) from error


@transaction.atomic
def take_back_terms(*, terms: GgrTerms, now: datetime) -> None:
    """:raises ParametersInvalid: they have begun."""
    if terms.valid_from <= now:
        raise ParametersInvalid("These terms have begun, so they stay. Add new ones.")
    locked(terms.operator)
    terms.delete()


def apply_terms(*, now: datetime) -> int:
    """Bring `Operator.ggr_rate` up to the terms that are valid now; how many changed. A worker's chore."""
    newest = GgrTerms.objects.filter(operator=OuterRef("pk")).valid_at(now)
    valid = Subquery(newest.values("percent")[:1])
    outdated = Operator.objects.annotate(valid=valid).exclude(ggr_rate=F("valid")).exclude(valid=None)
    return outdated.update(ggr_rate=valid)


def next_quarter(now: datetime) -> datetime:
    """The beginning of the next whole quarter hour."""
    return datetime.fromtimestamp((now.timestamp() // 900 + 1) * 900, UTC)
