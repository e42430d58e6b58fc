"""What a person does about a delivery, and about an alert."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from backoffice import access, seamless, shown, words
from backoffice.audit import Actor
from backoffice.forms import WireField
from backoffice.reports.flags import refused
from gameplay.models import Alert, Delivery
from gameplay.seamless.people import Outcome
from players.errors import DomainError
from players.wire.fields import Remark


class WordForm(forms.Form):
    """What a person says to what they do. That there is one, the services ask."""

    reason = WireField(Remark, label="Reason", required=False)
    word = WireField(Remark, label="Word", required=False)


@require_POST
def send_now(request: HttpRequest, delivery_id: int) -> HttpResponse:
    delivery, page = _delivery(request, delivery_id)
    return _do(
        request,
        lambda said: seamless.send_now(by=Actor.of(request), delivery=delivery, reason=said["reason"]),
        done="The worker sends it now. Look again in a moment.",
        page=page,
    )


@require_POST
def resolve(request: HttpRequest, delivery_id: int) -> HttpResponse:
    delivery, page = _delivery(request, delivery_id)
    wanted = request.POST.get("outcome", "")
    if wanted not in list(Outcome):
        return HttpResponse("outcome must be booked, not_booked or kept", status=400)
    outcome = Outcome(wanted)
    return _do(
        request,
        lambda said: seamless.resolve(
            by=Actor.of(request), delivery=delivery, outcome=outcome, reason=said["reason"]
        ),
        done="Resolved. Nothing more is sent.",
        page=page,
    )


@require_POST
def take_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    alert = _alert(request, alert_id)
    act = lambda _said: seamless.take_alert(by=Actor.of(request), alert=alert)  # noqa: E731
    return _do(request, act, done="The alert is yours.", page=reverse("admin:index"))


@require_POST
def close_alert(request: HttpRequest, alert_id: int) -> HttpResponse:
    alert = _alert(request, alert_id)
    return _do(
        request,
        lambda said: seamless.close_alert(by=Actor.of(request), alert=alert, word=said["word"]),
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


def _do(request: HttpRequest, act: Callable[[dict[str, str]], None], *, done: str, page: str) -> HttpResponse:
    form = WordForm(request.POST)
    if not form.is_valid():
        why = " ".join(str(it) for found in form.errors.values() for it in found)
        return refused(request, why, page, status=400)
    try:
        act(form.cleaned_data)
    except DomainError as refusal:
        return refused(request, words.refusal(refusal), page, status=refusal.status)
    messages.success(request, done)
    return redirect(page)
