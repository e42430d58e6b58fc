"""The reports: one page, asked for by its address."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.http import require_safe

from backoffice import access, reading, shown, words
from backoffice.reports import table
from backoffice.reports.forms import BY, ReportForm, zones
from backoffice.zones import zone_of
from gameplay.replica import Source
from gameplay.sums import answers, owed, periods
from gameplay.sums.answers import Line
from gameplay.sums.asking import By, Order, Wanted
from gameplay.sums.following import counted_to
from players.errors import DomainError

PAGE = 100
MOST_PAGES = 1000
MOST_OPERATORS = 200
# The sums are this far behind at the most, while a worker runs.
LATE_AFTER = timedelta(minutes=2)
TITLES = {"play": "Reports", "winners": "Top winners", "bonus": "Bonus cost"}
# What each page begins with, where the address does not say: by, and in what order.
DEFAULTS = {
    "play": ("day", Order.GGR),
    "winners": ("player", Order.WINNERS),
    "bonus": ("operator", Order.BONUS),
}


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    return _answer(request, "play")


@require_safe
def winners(request: HttpRequest) -> HttpResponse:
    return _answer(request, "winners")


@require_safe
def bonus(request: HttpRequest) -> HttpResponse:
    return _answer(request, "bonus")


def _answer(request: HttpRequest, kind: str) -> HttpResponse:
    now, operators = datetime.now(UTC), access.visible_operators(access.person_of(request))
    by, order = DEFAULTS[kind]
    form = ReportForm(request.GET, operators=operators, now=now, zone=zone_of(request), by=by)
    context = {
        **admin.site.each_context(request),
        "title": TITLES[kind],
        "form": form,
        "zones": zones(),
        "operators": operators.order_by("login_id").values_list("login_id", flat=True)[:MOST_OPERATORS],
    }
    if not form.is_valid():
        return TemplateResponse(request, "backoffice/reports/report.html", context, status=400)
    order = Order(form.cleaned_data.get("order") or order)
    try:
        found = _report(request, form, kind, order)
    except DomainError as refusal:
        context["refusal"] = words.refusal(refusal)
        return TemplateResponse(request, "backoffice/reports/report.html", context, status=refusal.status)
    form.data = found.pop("written")  # the fields show what an empty one meant
    return TemplateResponse(request, "backoffice/reports/report.html", context | found)


def wanted_by(form: ReportForm, operators: Any) -> Wanted:
    """What a report's address asks for, of those operators."""
    asked = form.cleaned_data
    chosen = asked["operator"]
    cut = periods.hours if asked["by"] == "hour" else periods.days
    return Wanted(
        operators=[chosen.pk] if chosen else list(operators.values_list("pk", flat=True)),
        period=cut(asked["first"], asked["last"], asked["zone"]),
        currency=asked["currency"] or None,
        provider_id=int(asked["provider"]) if asked["provider"] else None,
        game_id=int(asked["game"]) if asked["game"] else None,
        player_id=asked["player"],
    )


def _report(request: HttpRequest, form: ReportForm, kind: str, order: Order) -> dict[str, Any]:
    person, page, at = access.person_of(request), _page(request), _address(request, form)
    wanted = wanted_by(form, access.visible_operators(person))
    return reading.read(person, lambda source: _figures(source, form, kind, order, wanted, page, at))


def _figures(
    source: Source, form: ReportForm, kind: str, order: Order, wanted: Wanted, page: int, at: table.Address
) -> dict[str, Any]:
    asked = form.cleaned_data
    by, zone = asked["by"], asked["zone"]
    # Days and hours are bounded by their form; everything else comes in pages.
    limit = None if form.line == By.TIME else PAGE + 1
    found = answers.report(wanted, form.line, order=order, limit=limit, offset=page * PAGE)
    more = limit is not None and len(found) > PAGE
    is_all = not more and page == 0
    totals = answers.total_of(wanted, found) if is_all else answers.report(wanted, By.NOTHING)
    lines = _of_kind(found[: None if limit is None else PAGE], kind)
    columns, whole = (
        table.columns(kind, by),
        table.columns("bonus" if kind == "bonus" else "play", "currency"),
    )
    counted = counted_to(now=source.as_of)
    return {
        "by": by,
        "tabs": [(title, at(by=it, page=""), it == by) for it, title in BY.items()],
        "line_title": BY[by],
        "caption": f"By {by}",
        "columns": columns,
        "rows": table.rows(lines, columns, by=by, zone=zone, at=at),
        "total_columns": whole,
        "totals": table.rows(totals, whole, by="currency", zone=zone, at=at),
        "owed": [
            (it.command, it.deliveries, shown.amount(it.amount, it.currency)) for it in owed.owed(wanted)
        ],
        "charts": table.charts_of(lines, by=by, period=wanted.period, zone=zone, name=kind),
        "counted_to": counted.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S"),
        "is_late": source.as_of - counted > LATE_AFTER,
        "read_from": reading.note(source),
        "back": at(page=page - 1) if page else None,
        "next": at(page=page + 1) if more else None,
        "asked": asked,
        "written": at.asked,
        "with_currency": not asked["currency"],
    }


def _of_kind(lines: Sequence[Line], kind: str) -> list[Line]:
    if kind == "winners":
        return [it for it in lines if it.ggr < 0]
    if kind == "bonus":
        return [it for it in lines if it.bonus]
    return [it for it in lines if it.key or it.name or it.rounds or it.bonus or it.ggr or it.deposits]


def _address(request: HttpRequest, form: ReportForm) -> table.Address:
    """Where the page is, with what was asked for written out: links do not mean another day tomorrow."""
    asked = {name: request.GET.get(name, "") for name in form.fields}
    cleaned = form.cleaned_data
    return table.Address(
        request.path,
        asked
        | {
            "by": cleaned["by"],
            "first": cleaned["first"].isoformat(),
            "last": cleaned["last"].isoformat(),
            "zone": str(cleaned["zone"]),
        },
    )


def _page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return min(int(text), MOST_PAGES) if text.isascii() and text.isdecimal() and len(text) < 8 else 0
