"""The list of adjustments, one of them, and what roles may."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django import forms as django_forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backoffice import access, shown, words
from backoffice.adjustments import actions
from backoffice.adjustments.forms import LimitForm, NothingForm, WordForm
from backoffice.audit import Actor
from backoffice.models import Right
from backoffice.veil import Veil
from players.errors import DomainError
from players.models.operators import Mode
from players.models.staff import Role
from wallets.models import Adjustment, AdjustmentLimit, Wallet
from wallets.services import adjustments as services

WAITING_SHOWN = 100
DECIDED_SHOWN = 50


@require_safe
def show_all(request: HttpRequest) -> HttpResponse:
    now, person = datetime.now(UTC), access.person_of(request)
    seen, veil = _visible(request), Veil(person)
    waiting = list(seen.waiting(now).order_by("pk")[: WAITING_SHOWN + 1])
    rest = seen.exclude(state="asked", expires_at__gt=now)
    below = request.GET.get("below", "")
    if below.isascii() and below.isdecimal() and len(below) <= 18:
        rest = rest.filter(pk__lt=int(below))
    decided = list(rest.order_by("-pk")[: DECIDED_SHOWN + 1])
    context = {
        "title": "Adjustments",
        "waiting": [_line(it, now, veil) for it in waiting[:WAITING_SHOWN]],
        "more_waiting": len(waiting) > WAITING_SHOWN,
        "decided": [_line(it, now, veil) for it in decided[:DECIDED_SHOWN]],
        "older": decided[DECIDED_SHOWN - 1].pk if len(decided) > DECIDED_SHOWN else None,
        "is_first": not below,
        "may_limit": access.may(person, Right.MANAGE_STAFF),
    }
    return _page(request, "list", context)


@require_safe
def show(request: HttpRequest, adjustment_id: int) -> HttpResponse:
    return _render(request, _one(request, adjustment_id))


def deciding(do: Callable[..., str], form: type[django_forms.Form]) -> Callable[..., HttpResponse]:
    """The view of one decision."""

    @require_POST
    def view(request: HttpRequest, adjustment_id: int) -> HttpResponse:
        found = _one(request, adjustment_id)
        sent = form(request.POST)
        if not sent.is_valid():
            return _render(request, found, form=sent, status=400)
        try:
            done = do(by=Actor.of(request), adjustment=found, **sent.cleaned_data)
        except DomainError as refusal:
            found = _one(request, adjustment_id)
            return _render(request, found, refusal=refusal, status=refusal.status)
        messages.success(request, done)
        return redirect("admin:adjustment", adjustment_id)

    return view


approve = deciding(actions.approve, NothingForm)
refuse = deciding(actions.refuse, WordForm)
withdraw = deciding(actions.withdraw, WordForm)


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _render_limits(request, LimitForm())
    form = LimitForm(request.POST)
    if not form.is_valid():
        return _render_limits(request, form, status=400)
    try:
        done = actions.limit(by=Actor.of(request), **form.cleaned_data)
    except DomainError as refusal:
        return _render_limits(request, form, refusal=refusal, status=refusal.status)
    messages.success(request, done)
    return redirect("admin:adjustment_limits")


def _visible(request: HttpRequest) -> Any:
    rows = Adjustment.objects.select_related("operator", "player", "asked_by", "decided_by")
    return access.visible(rows, access.person_of(request))


def _one(request: HttpRequest, adjustment_id: int) -> Adjustment:
    """If the person sees its operator; 404 otherwise."""
    found: Adjustment | None = (
        _visible(request).filter(pk=adjustment_id).first() if adjustment_id < 2**63 else None
    )
    if found is None:
        raise Http404
    return found


def _render(
    request: HttpRequest,
    it: Adjustment,
    *,
    form: django_forms.Form | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    now, person = datetime.now(UTC), access.person_of(request)
    is_own, is_waiting = it.asked_by_id == person.pk, it.is_waiting(now)
    may_decide = is_waiting and not is_own and access.may(person, Right.APPROVE_ADJUSTMENT)
    context = {
        "title": f"Adjustment {it.pk}",
        **_line(it, now, Veil(person)),
        **_facts(it),
        "form": form or WordForm(),
        "refusal": None if refusal is None else words.refusal(refusal),
        "is_own": is_own,
        "is_waiting": is_waiting,
        "is_seamless": it.operator.mode == Mode.SEAMLESS,
        "may_decide": may_decide,
        "above": may_decide and _is_above(it, services.most_approved(person, it.currency)),
        "may_withdraw": is_waiting and is_own and access.may_for(person, Right.ASK_ADJUSTMENT, it.operator),
    }
    return _page(request, "one", context, status=status)


def _is_above(it: Adjustment, most: Any) -> bool:
    return most is not None and it.amount.copy_abs() > most


def _facts(it: Adjustment) -> dict[str, Any]:
    wallets = Wallet.objects.filter(operator_id=it.operator_id, player_id=it.player_id, currency=it.currency)
    balance = wallets.values_list("balance", flat=True).first()
    return {
        "adjustment": it,
        "balance": shown.amount(balance, it.currency),
        "round_link": it.round_id and shown.round_url(it.round_id),
        "transaction_link": it.transaction_id
        and shown.change_url("wallets_ledgertransaction", it.transaction_id),
    }


def _line(it: Adjustment, now: datetime, veil: Veil) -> dict[str, Any]:
    return {
        "id": it.pk,
        "operator": it.operator.login_id,
        "player": it.player.external_id,
        "player_link": shown.change_url("players_player", it.player_id),
        "amount": shown.amount(it.amount, it.currency, signed=True),
        "reason": it.reason,
        "state": it.state_at(now),
        "asked": shown.time(it.asked_at),
        "asked_by": veil.name(it.asked_by),
        "expires": shown.time(it.expires_at),
        "decided": shown.time(it.decided_at),
        "decided_by": veil.name(it.decided_by) if it.decided_by else shown.NOTHING,
        "word": it.word,
        "problem": it.problem,
    }


def _render_limits(
    request: HttpRequest, form: LimitForm, *, refusal: DomainError | None = None, status: int = 200
) -> HttpResponse:
    rows = AdjustmentLimit.objects.exclude(role=Role.AUDITOR).order_by("role", "currency")
    context = {
        "title": "Limits of adjustments",
        "form": form,
        "refusal": None if refusal is None else words.refusal(refusal),
        "rows": [
            {
                "role": it.role,
                "currency": it.currency or "any other, of at most 3 decimals",
                "asked": shown.amount(it.most_asked, it.currency or None),
                "approved": shown.amount(it.most_approved, it.currency or None),
            }
            for it in rows
        ],
    }
    return _page(request, "limits", context, status=status)


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    everywhere = admin.site.each_context(request)
    return TemplateResponse(
        request, f"backoffice/adjustments/{name}.html", {**everywhere, **context}, status=status
    )
