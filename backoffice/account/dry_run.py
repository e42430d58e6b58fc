"""Trying a Callback URL before it is saved."""

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
    forms = {
        "settings_form": SettingsForm(operator, request.POST),
        "dry_run_form": DryRunForm(operator, request.POST),
    }
    are_valid = [form.is_valid() for form in forms.values()]  # each of them, for its errors
    if not all(are_valid):
        return render_account(request, operator, **forms, status=400)
    wanted = forms["dry_run_form"].cleaned_data
    try:
        done = actions.try_callback(
            by=Actor.of(request),
            operator=operator,
            url=forms["settings_form"].cleaned_data["callback_url"],
            player_id=wanted["dry_player"],
            currency=wanted["dry_currency"],
        )
    except DomainError as refusal:
        return render_account(request, operator, **forms, refusal=refusal, status=refusal.status)
    balance = shown.amount(done.balance, wanted["dry_currency"])
    return render_account(request, operator, **forms, dry_run=done, dry_balance=balance)
