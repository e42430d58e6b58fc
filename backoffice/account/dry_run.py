"""Trying a Callback URL before it is saved."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from backoffice import shown
from backoffice.account import actions
from backoffice.account.forms import DryRunForm
from backoffice.audit import Actor
from backoffice.forms import SettingsForm
from backoffice.views.page import account_of, render_account
from players.errors import DomainError


@require_POST
def run(request: HttpRequest, operator_id: int) -> HttpResponse:
    """Answers with the page itself: what was typed is still there, and nothing is saved."""
    operator = account_of(request, operator_id)
    settings, form = SettingsForm(operator, request.POST), DryRunForm(operator, request.POST)
    again = partial(render_account, request, operator, settings_form=settings, dry_run_form=form)
    are_valid = [it.is_valid() for it in (settings, form)]  # each of them, for its errors
    if not all(are_valid):
        return again(status=400)
    try:
        done = actions.try_callback(
            by=Actor.of(request),
            operator=operator,
            url=settings.cleaned_data["callback_url"],
            player_id=form.cleaned_data["dry_player"],
            currency=form.cleaned_data["dry_currency"],
        )
    except DomainError as refusal:
        return again(refusal=refusal, status=refusal.status)
    balance = shown.amount(done.balance, form.cleaned_data["dry_currency"])
    return again(dry_run=done, dry_balance=balance)
