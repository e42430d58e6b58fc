"""What a month of play comes to. Pure sums: nothing here writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from gameplay.models import Invoice
from gameplay.models.rounds import EXACT
from gameplay.sums import answers
from gameplay.sums.answers import Line
from gameplay.sums.asking import By, Wanted
from gameplay.sums.periods import Period, beginning_of
from players.models import GgrTerms, Operator
from players.wire.json import plain
from wallets.currencies import EXPONENTS

NOTHING = Decimal(0)
# Rounding is what this one is for; everything else is exact, or an error.
_ROUNDING = EXACT.copy()
_ROUNDING.clear_traps()
_A_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the month with the same terms."""

    start: datetime
    end: datetime
    terms: GgrTerms
    played: Line

    @property
    def exact(self) -> Decimal:
        """Its share of the GGR, not rounded; negative when players have won more than they staked."""
        return EXACT.multiply(EXACT.multiply(self.played.ggr, self.terms.percent), _A_HUNDREDTH)


def zone() -> tzinfo:
    """Where months begin and end."""
    return ZoneInfo(settings.INVOICE_TIME_ZONE)


def first_of_month(moment: datetime) -> date:
    return moment.astimezone(zone()).date().replace(day=1)


def next_month(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def make(*, operator: Operator, currency: str, month: date, carried_in: Decimal, now: datetime) -> Invoice:
    """The month as it stands, not saved: of one that is not over, what it has come to so far."""
    stretches = _stretches(operator, currency, month)
    exact = _sum(it.exact for it in stretches)
    due = EXACT.add(exact, carried_in)
    carries = stretches[-1].terms.carries_loss
    return Invoice(
        operator=operator,
        currency=currency,
        month=month,
        zone=settings.INVOICE_TIME_ZONE,
        lines=[_as_json(it) for it in stretches],
        ggr=_sum(it.played.ggr for it in stretches),
        exact=exact,
        carried_in=carried_in,
        carried_out=min(due, NOTHING) if carries else NOTHING,
        amount=rounded(max(due, NOTHING), currency),
        issued_at=now,
    )


def rounded(amount: Decimal, currency: str) -> Decimal:
    """To the currency's decimals, half away from zero: once for each invoice, on what is due in all."""
    return amount.quantize(Decimal(1).scaleb(-EXPONENTS[currency]), ROUND_HALF_UP, _ROUNDING)


def _stretches(operator: Operator, currency: str, month: date) -> list[Stretch]:
    """An account that an older version made while this one was rolled out has its rate, and no terms yet."""
    start, end = beginning_of(month, zone()), beginning_of(next_month(month), zone())
    began = GgrTerms.objects.filter(operator=operator, valid_from__lt=end).order_by("valid_from")
    terms = list(began)
    before = [it for it in terms if it.valid_from <= start] or [
        GgrTerms(percent=operator.ggr_rate, valid_from=start)
    ]
    valid = [before[-1], *(it for it in terms if it.valid_from > start)]
    limits = (start, *(it.valid_from for it in valid if it.valid_from > start), end)
    wanted = Wanted(operators=[operator.pk], period=Period(limits), currency=currency)
    played = {it.key: it for it in answers.lines(wanted, By.TIME, count_players=False)}
    return [
        Stretch(start, end, terms, played.get(piece, Line(key=piece, currency=currency)))
        for piece, (start, end, terms) in enumerate(zip(limits, limits[1:], valid, strict=False), 1)
    ]


def _as_json(stretch: Stretch) -> dict[str, Any]:
    played = stretch.played
    return {
        "from": stretch.start.astimezone(UTC).isoformat(),
        "to": stretch.end.astimezone(UTC).isoformat(),
        "percent": plain(stretch.terms.percent),
        "stakes": plain(played.stakes),
        "wins": plain(played.payouts),
        "ggr": plain(played.ggr),
        "bonus": plain(played.bonus),
        "exact": plain(stretch.exact),
    }


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    total = NOTHING
    for it in amounts:
        total = EXACT.add(total, it)
    return total
