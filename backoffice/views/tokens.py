"""The account's API tokens."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from backoffice import actions
from backoffice.account.forms import OverlapForm
from backoffice.account.secrets import reveal
from backoffice.audit import Actor
from backoffice.views.page import account_of, render_account
from players.errors import DomainError
from players.models import ApiToken


@require_POST
def create(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    make = lambda: actions.create_token(by=Actor.of(request), operator=operator).secret  # noqa: E731
    return reveal(request, operator, make, title="The new API token", status=201)


@require_POST
def mark_signing(request: HttpRequest, operator_id: int, token_id: int) -> HttpResponse:
    form = OverlapForm(request.POST)
    if not form.is_valid():
        return HttpResponse("overlap must be one of the list", status=400)
    until = form.ends(now=datetime.now(UTC))
    done = "Saved. From now on this token signs the callbacks."
    return _change(request, operator_id, token_id, partial(actions.mark_signing, old_until=until), done)


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
