"""The catalogue's pages: the platform's, and each operator's own."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from backoffice import access
from backoffice.audit import Actor
from backoffice.catalogue import actions
from backoffice.catalogue.forms import LimitsForm, SwitchForm, TermsForm
from backoffice.catalogue.page import Shelf, render_shelf, shelf_of
from backoffice.forms import FreshForm
from backoffice.views.page import account_of
from gameplay import offer
from gameplay.catalogue import merged
from gameplay.models import Game, Provider
from players.errors import DomainError
from players.models import Operator

SAVED = "Saved. It holds from the next bet on."


@require_safe
def of_the_platform(request: HttpRequest) -> HttpResponse:
    own = access.person_of(request).operator_id
    if own is not None:
        return redirect("admin:catalogue_of", own)
    return render_shelf(request, shelf_of(request, None))


@require_safe
def of_an_operator(request: HttpRequest, operator_id: int) -> HttpResponse:
    return render_shelf(request, shelf_of(request, account_of(request, operator_id)))


@require_POST
def switch_provider(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, get_object_or_404(Provider, pk=pk))


@require_POST
def switch_game(request: HttpRequest, pk: int) -> HttpResponse:
    return _switch(request, get_object_or_404(Game.objects.select_related("provider"), pk=pk))


@require_POST
def set_platforms_limits(request: HttpRequest, pk: int) -> HttpResponse:
    return _set_limits(request, None, pk)


@require_POST
def set_limits(request: HttpRequest, operator_id: int, pk: int) -> HttpResponse:
    return _set_limits(request, account_of(request, operator_id), pk)


@require_POST
def set_terms(request: HttpRequest, operator_id: int, pk: int) -> HttpResponse:
    operator = account_of(request, operator_id)
    page, provider = shelf_of(request, operator), get_object_or_404(Provider, pk=pk)
    seen = offer.terms_row(operator=operator, provider=provider, currency=page.currency)
    variants = [it for game in provider.games.all() for it in game.variants]
    form = TermsForm(provider, seen, sorted(set(variants), reverse=True), request.POST)
    return _change(
        request,
        page,
        form,
        lambda: actions.set_terms(
            by=Actor.of(request),
            operator=operator,
            provider=provider,
            currency=page.currency,
            wanted=form.wanted(),
            seen=seen,
        ),
        **{f"provider_{pk}": form},
    )


@require_POST
def switch_for(request: HttpRequest, operator_id: int, pk: int) -> HttpResponse:
    """From the account's page: a provider on or off, in all of its currencies."""
    operator, provider = account_of(request, operator_id), get_object_or_404(Provider, pk=pk)
    enabled = request.POST.get("enabled") == "1"
    try:
        actions.switch_provider_of(
            by=Actor.of(request), operator=operator, provider=provider, enabled=enabled
        )
    except DomainError as refusal:
        return render_shelf(request, shelf_of(request, operator), refusal=refusal)
    messages.success(request, SAVED)
    return redirect("admin:account", operator_id)


def _switch(request: HttpRequest, what: Provider | Game) -> HttpResponse:
    form = SwitchForm(what, request.POST)
    return _change(
        request,
        shelf_of(request, None),
        form,
        lambda: actions.switch(by=Actor.of(request), what=what, **form.cleaned_data),
        **{f"switch_{what._meta.model_name}_{what.pk}": form},
    )


def _set_limits(request: HttpRequest, operator: Operator | None, pk: int) -> HttpResponse:
    page, game = (
        shelf_of(request, operator),
        get_object_or_404(Game.objects.select_related("provider"), pk=pk),
    )
    platforms = offer.limits_row(operator=None, game=game, currency=page.currency)
    own = None if operator is None else offer.limits_row(operator=operator, game=game, currency=page.currency)
    shown = merged(platforms=platforms, own=own, setting=None, currency=page.currency)
    form = LimitsForm(game, shown, request.POST)
    takes_away = request.POST.get("verb") == "reset"
    return _change(
        request,
        page,
        None if takes_away else form,
        lambda: actions.set_limits(
            by=Actor.of(request),
            operator=operator,
            game=game,
            currency=page.currency,
            wanted=None if takes_away else form.wanted(),
            seen=platforms if operator is None else own,
        ),
        **{f"game_{pk}": form},
    )


def _change(
    request: HttpRequest, page: Shelf, form: FreshForm | None, act: Callable[[], None], **shown: Any
) -> HttpResponse:
    """:param shown: the form that was sent, by its place on the page, for its errors."""
    if form is not None and not form.is_valid():
        return render_shelf(request, page, forms=shown, status=400)
    try:
        act()
    except DomainError as refusal:
        return render_shelf(request, page, forms=shown, refusal=refusal)
    messages.success(request, SAVED)
    return redirect(page.url)
