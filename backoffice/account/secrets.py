"""The account's secrets: shown once the password is given again; the webhook secrets' rotation."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from backoffice.account import actions, password
from backoffice.account.forms import OverlapForm
from backoffice.audit import Actor
from backoffice.views.page import ShownSecret, account_of, render_account
from gameplay.models import WebhookSecret
from players.errors import DomainError
from players.models import ApiToken, Operator


@require_POST
def show_token(request: HttpRequest, operator_id: int, token_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    token = get_object_or_404(ApiToken, pk=token_id, operator=operator)
    tell = lambda: actions.show_token(by=Actor.of(request), token=token)  # noqa: E731
    return reveal(request, operator, tell, title=f"The API token {token.hint}…")


@require_POST
def create(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator, form, by = account_of(request, operator_id), OverlapForm(request.POST), Actor.of(request)
    if not form.is_valid():
        return HttpResponse("overlap must be one of the list", status=400)
    until = form.ends(now=by.now)
    tell = lambda: actions.create_webhook_secret(by=by, operator=operator, old_until=until)  # noqa: E731
    return reveal(request, operator, tell, title="The new webhook secret", status=201)


@require_POST
def show(request: HttpRequest, operator_id: int, secret_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    secret = get_object_or_404(WebhookSecret, pk=secret_id, operator=operator)
    tell = lambda: actions.show_webhook_secret(by=Actor.of(request), secret=secret)  # noqa: E731
    return reveal(request, operator, tell, title=f"Webhook secret {secret.pk}")


@require_POST
def revoke(request: HttpRequest, operator_id: int, secret_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    secret = get_object_or_404(WebhookSecret, pk=secret_id, operator=operator)
    try:
        actions.revoke_webhook_secret(by=Actor.of(request), secret=secret)
    except DomainError as refusal:
        return render_account(request, operator, refusal=refusal, status=refusal.status)
    messages.success(request, "Revoked. It signs no callback from now on.")
    return redirect("admin:account", operator_id)


def reveal(
    request: HttpRequest, operator: Operator, tell: Callable[[], str], *, title: str, status: int = 200
) -> HttpResponse:
    """The account's page with the secret on top, this once: no redirect could carry it."""
    try:
        password.confirm(request)
        secret = ShownSecret(title, tell())
    except DomainError as refusal:
        return render_account(request, operator, refusal=refusal, status=refusal.status)
    return render_account(request, operator, secret=secret, status=status)
