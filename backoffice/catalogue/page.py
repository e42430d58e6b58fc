"""The catalogue's page, whichever of its forms was sent."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse

from backoffice import access, words
from backoffice.catalogue.forms import LimitsForm, SwitchForm, TermsForm
from backoffice.catalogue.shelf import GameLine, ProviderLine, shelf
from backoffice.models import Right
from gameplay.catalogue import merged
from players.errors import DomainError
from players.models import Operator
from players.wire.json import plain
from wallets.currencies import EXPONENTS
from wallets.queries.wallets import currencies_of


@dataclass(frozen=True, slots=True)
class Shelf:
    """Whose catalogue (None: the platform's), and in which currency its limits are shown."""

    operator: Operator | None
    currency: str
    currencies: list[str]

    @property
    def at(self) -> str:
        """The page without its currency."""
        if self.operator is None:
            return reverse("admin:catalogue")
        return reverse("admin:catalogue_of", args=[self.operator.pk])

    @property
    def url(self) -> str:
        return f"{self.at}?currency={self.currency}"


def shelf_of(request: HttpRequest, operator: Operator | None) -> Shelf:
    """The currency is the one that was asked for, if there is such a one."""
    currencies = sorted(EXPONENTS) if operator is None else currencies_of(operator)
    asked = request.POST.get("currency") or request.GET.get("currency", "")
    default = "USD" if "USD" in currencies or not currencies else currencies[0]
    return Shelf(operator, asked if asked in currencies else default, currencies)


def render_shelf(
    request: HttpRequest,
    page: Shelf,
    *,
    forms: dict[str, Any] | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    person = access.person_of(request)
    if page.operator is None:
        may_change = access.may(person, Right.CHANGE_CATALOGUE) and access.sees_everything(person)
    else:
        may_change = access.may_for(person, Right.CHANGE_CATALOGUE, page.operator)
    sent = forms or {}
    context = {
        **admin.site.each_context(request),
        "title": f"Catalogue of {page.operator.name}" if page.operator else "Catalogue of the platform",
        "operator": page.operator,
        "currency": page.currency,
        "currencies": page.currencies,
        "at": page.at,
        "may_change": may_change,
        "providers": [
            _provider(page, it, sent) for it in shelf(operator=page.operator, currency=page.currency)
        ],
        "refusal": None if refusal is None else words.refusal(refusal),
    }
    status = refusal.status if refusal is not None else status
    return TemplateResponse(request, "backoffice/catalogue.html", context, status=status)


def _provider(page: Shelf, line: ProviderLine, sent: dict[str, Any]) -> dict[str, Any]:
    pk = line.provider.pk
    if page.operator is None:
        form = sent.get(f"switch_provider_{pk}") or SwitchForm(line.provider)
        action = reverse("admin:catalogue_provider", args=[pk])
    else:
        form = sent.get(f"provider_{pk}") or TermsForm(line.provider, line.setting, line.variants)
        action = reverse("admin:catalogue_of_provider", args=[page.operator.pk, pk])
    return {
        "line": line,
        "form": form,
        "action": action,
        "is_open": line.provider.enabled and (line.setting is None or line.setting.enabled),
        "games": [_game(page, it, sent) for it in line.games],
    }


def _game(page: Shelf, line: GameLine, sent: dict[str, Any]) -> dict[str, Any]:
    pk = line.game.pk
    # The form is about the game's own limits: the provider's setting narrows them elsewhere.
    limits = merged(platforms=line.platforms, own=line.row, setting=None, currency=page.currency)
    whose = [] if page.operator is None else [page.operator.pk]
    name = "admin:catalogue_limits" if page.operator is None else "admin:catalogue_of_limits"
    return {
        "line": line,
        "min_stake": plain(line.limits.min_stake),
        "max_stake": plain(line.limits.max_stake),
        "max_win": plain(line.limits.max_win),
        "plays": None if line.plays is None else plain(line.plays),
        "variants": ", ".join(f"{plain(it)} %" for it in line.game.variants),
        "form": sent.get(f"game_{pk}") or LimitsForm(line.game, limits),
        "action": reverse(name, args=[*whose, pk]),
        "switch": sent.get(f"switch_game_{pk}") or SwitchForm(line.game),
        "has_errors": any(bool(sent[it].errors) for it in (f"game_{pk}", f"switch_game_{pk}") if it in sent),
    }
