"""The account's page, whichever of its forms was sent."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from backoffice import access, shown, words
from backoffice.forms import FundsForm, SelftestForm, SettingsForm
from backoffice.models import Right
from gameplay.modes import Obstacle
from players.errors import DomainError
from players.models import Operator, Player
from players.models.operators import Mode
from players.services.tokens import IssuedToken
from wallets.queries.wallets import funds_of


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
    settings_form: SettingsForm | None = None,
    funds_form: FundsForm | None = None,
    selftest_form: SelftestForm | None = None,
    obstacles: Sequence[Obstacle] = (),
    refusal: DomainError | None = None,
    issued: IssuedToken | None = None,
    status: int = 200,
) -> HttpResponse:
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
        "settings_form": settings_form or SettingsForm(operator, enabled=may_change),
        "may_change": may_change,
        "may_administer": access.may(person, Right.ADMINISTER_OPERATORS),
        "may_move_funds": access.may(person, Right.MOVE_FUNDS),
        "tokens": _tokens(operator),
        "issued": issued,
        "funds": [(code, shown.amount(number, code)) for code, number in funds_of(operator)],
        "funds_form": funds_form or FundsForm(operator),
        "selftest_form": selftest_form or SelftestForm(operator),
        "obstacles": [_with_links(operator, it) for it in obstacles],
        "refusal": None if refusal is None else words.refusal(refusal),
    }
    return TemplateResponse(request, "backoffice/account.html", context, status=status)


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
        "players": [
            (player.external_id, shown.change_url("players_player", player.pk))
            for player in players.order_by("external_id")
        ],
        "more": obstacle.players - len(obstacle.player_external_ids),
    }
