"""Funding and charging an operator's own balance."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from backoffice import actions, words
from backoffice.audit import Actor
from backoffice.forms import FundsForm
from backoffice.views.page import account_of, render_account
from players.errors import DomainError


@require_POST
def move_funds(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    form = FundsForm(operator, request.POST)
    if not form.is_valid():
        return render_account(request, operator, funds_form=form, status=400)
    try:
        moved = actions.move_funds(by=Actor.of(request), operator=operator, **form.cleaned_data)
    except DomainError as refusal:
        return render_account(request, operator, funds_form=form, refusal=refusal, status=refusal.status)
    messages.success(request, words.moved(verb=form.cleaned_data["verb"], movement=moved))
    return redirect("admin:account", operator_id)
