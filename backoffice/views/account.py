"""The account's page: its settings, and what an administrator decides about it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from backoffice import actions, words
from backoffice.audit import Actor
from backoffice.forms import SettingsForm
from backoffice.views.page import account_of, render_account
from gameplay import modes
from gameplay.modes import ModeChangeRefused
from players.errors import DomainError


@require_safe
def show(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    if request.GET.get("look") != "mode":
        return render_account(request, operator)
    return render_account(request, operator, obstacles=modes.obstacles_of(operator), looked=True)


@require_POST
def change_settings(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    form = SettingsForm(operator, request.POST)
    if not form.is_valid():
        return render_account(request, operator, settings_form=form, status=400)
    try:
        after = actions.change_settings(by=Actor.of(request), operator=operator, changes=form.changes())
    except ModeChangeRefused as refused:
        obstacles = refused.obstacles
        return render_account(request, operator, settings_form=form, obstacles=obstacles, status=409)
    except DomainError as refusal:
        return render_account(request, operator, settings_form=form, refusal=refusal, status=refusal.status)
    messages.success(request, words.saved(before=operator, after=after))
    return redirect("admin:account", operator_id)


@require_POST
def change_status(request: HttpRequest, operator_id: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    verb = request.POST.get("verb", "")
    if verb not in words.STATUS_DONE:
        return HttpResponse("verb must be approve, suspend or reactivate", status=400)
    try:
        actions.change_status(by=Actor.of(request), operator=operator, verb=verb)
    except DomainError as refusal:
        return render_account(request, operator, refusal=refusal, status=refusal.status)
    messages.success(request, words.STATUS_DONE[verb])
    return redirect("admin:account", operator_id)
