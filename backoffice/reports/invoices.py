"""An invoice to read and print, what this month has come to so far, and the terms that invoices are made by."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from backoffice import access, shown, words
from backoffice.audit import Actor
from backoffice.models import Right
from backoffice.reports import actions
from backoffice.reports.forms import TermsForm
from backoffice.views.page import account_of
from gameplay.invoices import making
from gameplay.models import Invoice
from gameplay.models.rounds import EXACT
from players.errors import DomainError
from players.models import GgrTerms, Operator
from wallets.queries.wallets import currencies_of


@require_safe
def show(request: HttpRequest, invoice_id: int) -> HttpResponse:
    seen = access.visible(Invoice.objects.select_related("operator"), access.person_of(request))
    invoice = get_object_or_404(seen, pk=invoice_id)
    return _render(request, invoice, title=f"Invoice {invoice.pk}")


@require_safe
def so_far(request: HttpRequest, operator_id: int, currency: str) -> HttpResponse:
    """Of the month that is not over. Nothing is issued."""
    operator, now = account_of(request, operator_id), datetime.now(UTC)
    if currency not in currencies_of(operator):
        raise Http404
    month = making.first_of_month(now)
    before = Invoice.objects.filter(operator=operator, currency=currency, month__lt=month)
    newest = before.order_by("-month").first()
    carried = Decimal(0) if newest is None else newest.carried_out
    made = making.make(operator=operator, currency=currency, month=month, carried_in=carried, now=now)
    return _render(request, made, title="This month so far")


def _render(request: HttpRequest, invoice: Invoice, *, title: str) -> HttpResponse:
    money = {
        name: shown.amount(getattr(invoice, name), invoice.currency)
        for name in ("ggr", "exact", "carried_in", "carried_out", "amount")
    }
    context = {
        **admin.site.each_context(request),
        "title": title,
        "invoice": invoice,
        "money": money,
        "due": shown.amount(EXACT.add(invoice.exact, invoice.carried_in), invoice.currency),
        "lines": [_line(it) for it in invoice.lines],
        "issued": None if invoice._state.adding else shown.time(invoice.issued_at),
    }
    return TemplateResponse(request, "backoffice/reports/invoice.html", context)


def _line(line: dict[str, Any]) -> dict[str, Any]:
    amounts = ("stakes", "wins", "ggr", "bonus", "exact")
    return {
        "from": shown.time(datetime.fromisoformat(line["from"])),
        "to": shown.time(datetime.fromisoformat(line["to"])),
        "percent": line["percent"],
        **{name: shown.amount(Decimal(line[name])) for name in amounts},
    }


@require_safe
def terms(request: HttpRequest, operator_id: int) -> HttpResponse:
    return _render_terms(request, account_of(request, operator_id), TermsForm())


@require_POST
def add_terms(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator, form = account_of(request, operator_id), TermsForm(request.POST)
    if not form.is_valid():
        return _render_terms(request, operator, form, status=400)
    try:
        made = actions.set_terms(by=Actor.of(request), operator=operator, **form.cleaned_data)
    except DomainError as refusal:
        return _render_terms(request, operator, form, refusal=words.refusal(refusal), status=refusal.status)
    messages.success(request, f"From {made.valid_from:%Y-%m-%d %H:%M} UTC the rate is {made.percent} %.")
    return redirect("admin:ggr_terms", operator_id)


@require_POST
def take_back_terms(request: HttpRequest, operator_id: int, terms_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    found = get_object_or_404(GgrTerms.objects.select_related("operator"), operator=operator, pk=terms_id)
    try:
        actions.take_back_terms(by=Actor.of(request), found=found)
    except DomainError as refusal:
        return _render_terms(
            request, operator, TermsForm(), refusal=words.refusal(refusal), status=refusal.status
        )
    messages.success(request, "Taken back: these terms will not begin.")
    return redirect("admin:ggr_terms", operator_id)


def _render_terms(
    request: HttpRequest, operator: Operator, form: TermsForm, *, refusal: str = "", status: int = 200
) -> HttpResponse:
    now = datetime.now(UTC)
    found = list(operator.ggr_terms.order_by("-valid_from")[:100])
    valid = next((it for it in found if it.valid_from <= now), None)
    context = {
        **admin.site.each_context(request),
        "title": f"GGR terms of {operator.name}",
        "operator": operator,
        "terms": [
            {
                "terms": it,
                "from": shown.time(it.valid_from),
                "is_valid": it == valid,
                "is_to_come": it.valid_from > now,
            }
            for it in found
        ],
        "months": [
            (currency, reverse("admin:invoice_so_far", args=[operator.pk, currency]))
            for currency in currencies_of(operator)
        ],
        "form": form,
        "refusal": refusal,
        "may_change": access.may(access.person_of(request), Right.ADMINISTER_OPERATORS),
    }
    return TemplateResponse(request, "backoffice/reports/terms.html", context, status=status)
