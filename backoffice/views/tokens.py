"""The account's API tokens."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from backoffice import actions
from backoffice.audit import Actor
from backoffice.views.page import account_of, render_account
from players.errors import DomainError
from players.models import ApiToken


@require_POST
def create(request: HttpRequest, operator_id: int) -> HttpResponse:
    """Answers with the page itself, which shows the secret this once: nothing keeps it for a redirect."""
    operator = account_of(request, operator_id)
    try:
        issued = actions.create_token(by=Actor.of(request), operator=operator)
    except DomainError as refusal:
        return render_account(request, operator, refusal=refusal, status=refusal.status)
    return render_account(request, operator, issued=issued, status=201)


@require_POST
def mark_signing(request: HttpRequest, operator_id: int, token_id: int) -> HttpResponse:
    done = "Saved. From now on this token signs the callbacks."
    return _change(request, operator_id, token_id, actions.mark_signing, done)


@require_POST
def revoke(request: HttpRequest, operator_id: int, token_id: int) -> HttpResponse:
    done = "Revoked. Calls with this token are refused from now on."
    return _change(request, operator_id, token_id, actions.revoke_token, done)


def _change(
    request: HttpRequest, operator_id: int, token_id: int, verb: Callable[..., None], done: str
) -> HttpResponse:
    operator = account_of(request, operator_id)
    token = get_object_or_404(ApiToken, pk=token_id, operator=operator)
    try:
        verb(by=Actor.of(request), token=token)
    except DomainError as refusal:
        return render_account(request, operator, refusal=refusal, status=refusal.status)
    messages.success(request, done)
    return redirect("admin:account", operator_id)
