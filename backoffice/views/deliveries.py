"""What a person does about a delivery, and about an alert."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from backoffice import access, seamless, shown, words
from backoffice.audit import Actor
from gameplay.models import Alert, Delivery
from gameplay.seamless.people import Outcome
from players.errors import DomainError


@require_POST
def send_now(request: HttpRequest, delivery_id: int) -> HttpResponse:
    delivery, page = _delivery(request, delivery_id)
    reason = request.POST.get("reason", "")
    return _do(
        request,
        lambda: seamless.send_now(by=Actor.of(request), delivery=delivery, reason=reason),
        done="The worker sends it now. Look again in a moment.",
        page=page,
    )


@require_POST
def resolve(request: HttpRequest, delivery_id: int) -> HttpResponse:
    delivery, page = _delivery(request, delivery_id)
    reason, wanted = request.POST.get("reason", ""), request.POST.get("outcome", "")
    if wanted not in list(Outcome):
        return HttpResponse("outcome must be booked, not_booked or kept", status=400)
    outcome = Outcome(wanted)
    return _do(
        request,
        lambda: seamless.resolve(by=Actor.of(request), delivery=delivery, outcome=outcome, reason=reason),
        done="Resolved. Nothing more is sent.",
        page=page,
    )


@require_POST
def take_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    alert = _alert(request, alert_id)
    act = lambda: seamless.take_alert(by=Actor.of(request), alert=alert)  # noqa: E731
    return _do(request, act, done="The alert is yours.", page=reverse("admin:index"))


@require_POST
def close_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    alert = _alert(request, alert_id)
    word = request.POST.get("word", "")
    return _do(
        request,
        lambda: seamless.close_alert(by=Actor.of(request), alert=alert, word=word),
        done="The alert is closed.",
        page=reverse("admin:index"),
    )


def _delivery(request: HttpRequest, delivery_id: int) -> tuple[Delivery, str]:
    """The delivery, if the person sees its operator, and its page; 404 otherwise."""
    seen = access.visible(Delivery.objects.select_related("round"), access.person_of(request))
    found = get_object_or_404(seen, pk=delivery_id)
    return found, shown.change_url("gameplay_delivery", found.pk)


def _alert(request: HttpRequest, alert_id: int) -> Alert:
    return get_object_or_404(access.visible(Alert.objects.all(), access.person_of(request)), pk=alert_id)


def _do(request: HttpRequest, act: Callable[[], None], *, done: str, page: str) -> HttpResponse:
    try:
        act()
    except DomainError as refused:
        context = {
            **admin.site.each_context(request),
            "title": "Nothing was done",
            "refusal": words.refusal(refused),
            "page": page,
        }
        return TemplateResponse(request, "backoffice/refused.html", context, status=refused.status)
    messages.success(request, done)
    return redirect(page)
