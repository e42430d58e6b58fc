"""How things look: amounts in plain notation, times in UTC, hashes in hexadecimal, links."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib.admin.utils import quote
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from players.models import Operator
from players.wire.json import plain

NOTHING = "-"


def amount(number: Decimal | None, currency: str | None = None, *, signed: bool = False) -> str | SafeString:
    """`+1000.5 USD`, in figures of one width."""
    if number is None:
        return NOTHING
    sign = "-" if number < 0 else "+" if signed else ""
    unit = "" if currency is None else format_html(' <span class="cr-unit">{}</span>', currency)
    return format_html(
        '<span class="cr-amount"><span class="cr-sign">{}</span>{}{}</span>',
        sign,
        plain(number.copy_abs()),
        unit,
    )


def time(moment: datetime | None, *, exact: bool = False) -> str | SafeString:
    """`2025-01-31 23:59:59` in UTC; `exact` adds the microseconds and says so."""
    if moment is None:
        return NOTHING
    form = "%Y-%m-%d %H:%M:%S.%f UTC" if exact else "%Y-%m-%d %H:%M:%S"
    return format_html(
        '<time class="cr-time" datetime="{}">{}</time>',
        moment.isoformat(),
        moment.astimezone(UTC).strftime(form),
    )


def hexadecimal(value: bytes | memoryview | None) -> str | SafeString:
    return NOTHING if value is None else format_html('<code class="cr-hash">{}</code>', bytes(value).hex())


def link(url: str, text: object) -> SafeString:
    return format_html('<a class="cr-link" href="{}">{}</a>', url, text)


def change_url(model: str, key: int | str) -> str:
    """The page of one object; `model` is `players_operator`."""
    return reverse(f"admin:{model}_change", args=[quote(key)])


def operator_named(operator: Operator) -> dict[str, Any]:
    """The filter that shows this operator's rows alone, in any list."""
    return {"operator": operator.login_id}


def list_url(model: str, **query: object) -> str:
    """A list with filters set."""
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(query)}"


def round_url(round_id: int) -> str:
    return change_url("gameplay_gameround", round_id)
