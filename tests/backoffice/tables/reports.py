"""Reports, flags, invoices and GGR terms."""

from datetime import UTC, date, datetime
from decimal import Decimal

from gameplay.invoices import making
from gameplay.models import Flag, Invoice
from players.models import GgrTerms
from tests.backoffice.conftest import House
from tests.backoffice.tables import FORBIDDEN, LOGIN, METHOD, NONE

NOW = datetime(2026, 5, 1, tzinfo=UTC)
LATER = datetime(2050, 1, 1, tzinfo=UTC)
# A report shows each what they see, so that it is there for all whose role reads reports: support's does not.
_READS = (LOGIN, 200, 200, 200, FORBIDDEN, 200, 200, 200)
_LUCKYS = (LOGIN, 200, NONE, NONE, FORBIDDEN, 200, 200, 200)
_ADMINISTRATORS = (LOGIN, *[FORBIDDEN] * 6, 302)

TABLE = {
    ("reports", "GET"): _READS,
    ("report_winners", "GET"): _READS,
    ("report_bonus", "GET"): _READS,
    ("invoice", "GET"): _LUCKYS,
    ("invoice_so_far", "GET"): _LUCKYS,
    ("ggr_terms", "GET"): _LUCKYS,
    ("flag_change", "POST"): (LOGIN, *[FORBIDDEN] * 4, 302, FORBIDDEN, 302),
    ("ggr_terms_add", "POST"): _ADMINISTRATORS,
    ("ggr_terms_take_back", "POST"): _ADMINISTRATORS,
}
for _name in ("reports", "report_winners", "report_bonus", "invoice", "invoice_so_far", "ggr_terms"):
    TABLE[_name, "POST"] = (LOGIN, *[METHOD] * 3, FORBIDDEN, *[METHOD] * 3)


def arguments(name: str, house: House) -> list[object]:
    operator = house.operator
    if name == "flag_change":
        return [flag_of(house).pk]
    if name == "invoice":
        return [invoice_of(house).pk]
    if name == "ggr_terms_take_back":
        terms, _new = GgrTerms.objects.get_or_create(
            operator=operator, valid_from=LATER, defaults={"percent": Decimal(5)}
        )
        return [operator.pk, terms.pk]
    if name.startswith("report"):
        return []
    return [operator.pk, "USD"] if name == "invoice_so_far" else [operator.pk]


def form(name: str, house: House) -> dict[str, str]:
    return {
        "flag_change": {"state": "closed", "note": "a true win"},
        "ggr_terms_add": {"percent": "12.5", "valid_from": "2049-01-01T00:00"},
    }.get(name, {})


def flag_of(house: House) -> Flag:
    flag, _new = Flag.objects.get_or_create(
        kind="big win",
        subject=f"round of {house.operator.login_id}",
        defaults={
            "operator": house.operator,
            "player": house.player,
            "currency": "USD",
            "amount": Decimal(1500),
            "facts": {"staked": "10", "won": "1500", "times": "150.0"},
            "happened_at": NOW,
            "found_at": NOW,
        },
    )
    return flag


def invoice_of(house: House) -> Invoice:
    found = Invoice.objects.filter(operator=house.operator).first()
    if found is not None:
        return found
    made = making.make(
        operator=house.operator, currency="USD", month=date(2026, 4, 1), carried_in=Decimal(0), now=NOW
    )
    made.save()
    return made


ONE_OF = {Flag: flag_of, Invoice: invoice_of}
