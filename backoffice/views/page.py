"""The account's page, whichever of its forms was sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from backoffice import access, shown, words
from backoffice.account.forms import OVERLAPS, AlertRouteForm, DryRunForm
from backoffice.forms import FundsForm, SelftestForm, SettingsForm
from backoffice.models import Right
from backoffice.veil import Veil
from gameplay import notices
from gameplay.models import Provider, ProviderSetting, SelftestRun, WebhookSecret
from gameplay.modes import Obstacle
from players.errors import DomainError
from players.models import Operator, Player
from players.models.operators import Mode
from players.wire.json import plain
from wallets.queries.wallets import currencies_of, funds_of


@dataclass(frozen=True, slots=True)
class ShownSecret:
    """What a page shows this once, and under which title."""

    title: str
    value: str


def account_of(request: HttpRequest, operator_id: int) -> Operator:
    """The account, if the person sees it; 404 otherwise."""
    seen = access.visible_operators(access.person_of(request)).select_related("parent")
    found = seen.filter(pk=operator_id).first()
    if found is None:
        raise Http404
    return found


def render_account(
    request: HttpRequest,
    operator: Operator,
    *,
    obstacles: Sequence[Obstacle] = (),
    refusal: DomainError | None = None,
    secret: ShownSecret | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    """:param more: forms that were sent, in the place of fresh ones; what came of a dry run."""
    person = access.person_of(request)
    may_change = access.may_for(person, Right.CHANGE_SETTINGS, operator)
    context = {
        **admin.site.each_context(request),
        "title": operator.name,
        "operator": operator,
        "mode": words.mode_name(operator.mode),
        "meaning": words.MEANINGS[operator.mode],
        "modes": [(mode, words.mode_name(mode), words.MEANINGS[mode]) for mode in Mode],
        "switching_to": words.mode_name(words.mode_of(operator.switching_to or "")),
        "may_change": may_change,
        "may_administer": access.may(person, Right.ADMINISTER_OPERATORS),
        "ggr_rate": plain(operator.ggr_rate),
        "may_see_terms": access.may(person, Right.SEE_REPORTS),
        "may_move_funds": access.may(person, Right.MOVE_FUNDS),
        "tokens": _tokens(operator),
        "webhook_secrets": _webhook_secrets(operator),
        "providers": _providers(operator),
        "overlaps": OVERLAPS,
        "secret": secret,
        "funds": [(code, shown.amount(number, code)) for code, number in funds_of(operator)],
        "selftest_runs": _selftest_runs(operator, Veil(person)),
        "obstacles": [_with_links(operator, it) for it in obstacles],
        "refusal": None if refusal is None else words.refusal(refusal),
    }
    context |= _fresh_forms(operator, enabled=may_change) | more
    return TemplateResponse(request, "backoffice/account.html", context, status=status)


def _fresh_forms(operator: Operator, *, enabled: bool) -> dict[str, Any]:
    route = notices.route_of(operator)
    return {
        "settings_form": SettingsForm(operator, enabled=enabled),
        "dry_run_form": DryRunForm(operator),
        "funds_form": FundsForm(operator),
        "selftest_form": SelftestForm(operator),
        "alerts_form": AlertRouteForm(route, enabled=enabled),
        "alert_route": route,
    }


def _providers(operator: Operator) -> list[dict[str, Any]]:
    """On where at least one of the account's currencies is on."""
    off: dict[int, set[str]] = {}
    for row in ProviderSetting.objects.filter(operator=operator, enabled=False):
        off.setdefault(row.provider_id, set()).add(row.currency)
    currencies = set(currencies_of(operator))
    return [
        {
            "provider": it,
            "is_on": it.enabled and (not currencies or off.get(it.pk, set()) != currencies),
            "state": words.provider_state(it, off=off.get(it.pk, set()), currencies=currencies),
        }
        for it in Provider.objects.order_by("pk")
    ]


def _webhook_secrets(operator: Operator) -> list[dict[str, Any]]:
    """The live ones, and some that ended."""
    now = datetime.now(UTC)
    rows = WebhookSecret.objects.filter(operator=operator).defer("secret_encrypted").order_by("-pk")[:20]
    return [
        {
            "secret": it,
            "is_live": it.is_live(now),
            "state": words.webhook_state(it, now=now),
            "created": shown.time(it.created_at),
        }
        for it in rows
    ]


def _selftest_runs(operator: Operator, veil: Veil) -> list[dict[str, Any]]:
    rows = SelftestRun.objects.filter(operator=operator).select_related("by").defer("report")
    return [
        {"run": it, "at": shown.time(it.at), "by": None if it.by is None else veil.name(it.by)}
        for it in rows.order_by("-pk")[:10]
    ]


def _tokens(operator: Operator) -> list[dict[str, Any]]:
    now = datetime.now(UTC)
    return [
        {
            "token": token,
            "state": words.token_state(token, now=now),
            "is_live": token.is_live(now),
            "created": shown.time(token.created_at),
            "may_sign": token.is_live(now) and not token.signing,
            "may_be_revoked": token.revoked_at is None and not token.signing,
        }
        for token in operator.tokens.defer("secret_encrypted", "digest").order_by("-id")[:50]
    ]


def _with_links(operator: Operator, obstacle: Obstacle) -> dict[str, Any]:
    """Where to look: the wallets that hold the money, and the players with the most of it."""
    players = Player.objects.filter(operator=operator, external_id__in=obstacle.player_external_ids)
    wallets = shown.operator_named(operator) | {"holds": "money", "currency": obstacle.currency or ""}
    return {
        "message": words.obstacle(obstacle),
        "wallets": shown.list_url("wallets_wallet", **wallets) if obstacle.kind == "balance" else None,
        "deliveries": _deliveries(operator, obstacle.kind),
        "players": [
            (player.external_id, shown.change_url("players_player", player.pk))
            for player in players.order_by("external_id")
        ],
        "more": obstacle.players - len(obstacle.player_external_ids),
    }


def _deliveries(operator: Operator, kind: str) -> str | None:
    """The list of what is not acknowledged, where that is what stands in the way."""
    state = {"in_doubt": "in doubt", "deliveries": "due"}.get(kind)
    if state is None:
        return None
    return shown.list_url("gameplay_delivery", **shown.operator_named(operator), state=state)
