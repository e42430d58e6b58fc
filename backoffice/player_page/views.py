"""The player's page, whichever of its forms was sent."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_POST

from backoffice import access, shown, words
from backoffice.audit import Actor
from backoffice.models import Right
from backoffice.player_page import sections
from backoffice.player_page.forms import FORMS, PlayerForm
from backoffice.player_page.words import standing
from backoffice.veil import Veil
from players.errors import DomainError
from players.models import Player
from players.models.operators import Mode
from wallets.models import Wallet
from wallets.queries.wallets import currencies_of


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing to do: what is asked for, and what does it and gives the sentence that says so."""

    form: Callable[..., PlayerForm]
    do: Callable[..., str]


def player_of(request: HttpRequest, code: int) -> Player:
    """The player, if the person sees its operator; 404 otherwise."""
    seen = access.visible(Player.objects.select_related("operator"), access.person_of(request))
    found = seen.filter(pk=code).first() if code < 2**63 else None
    if found is None:
        raise Http404
    return found


def page_of(player: Player) -> str:
    return shown.change_url("players_player", player.pk)


def acting(verb: Verb) -> Callable[..., HttpResponse]:
    """The view of a verb: check the form, do it, and show the page again."""

    @require_POST
    def view(request: HttpRequest, code: int) -> HttpResponse:
        player = player_of(request, code)
        form = verb.form(player, request.POST)
        if not form.is_valid():
            return render_player(request, player, sent=form, status=400)
        try:
            done = verb.do(by=Actor.of(request), player=player, **form.cleaned_data)
        except DomainError as refusal:
            return render_player(request, player, sent=form, refusal=refusal, status=refusal.status)
        messages.success(request, done)
        return redirect(page_of(player))

    return view


def render_player(
    request: HttpRequest,
    player: Player,
    *,
    sent: PlayerForm | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    person = access.person_of(request)
    context = {
        **admin.site.each_context(request),
        "title": f"Player {player.external_id}",
        "player": player,
        "code": str(player.pk),
        "page": page_of(player),
        "refusal": None if refusal is None else words.refusal(refusal),
        **_who_may_what(request, player),
        **_forms(player, sent),
        **_about(request, player, Veil(person)),
        **(_money(request, player) if access.may(person, Right.SEE_MONEY) else {}),
    }
    return TemplateResponse(request, "backoffice/player/page.html", context, status=status)


def _who_may_what(request: HttpRequest, player: Player) -> dict[str, Any]:
    person = access.person_of(request)
    return {
        "may_change": access.may_for(person, Right.CHANGE_PLAYERS, player.operator),
        "may_ask": access.may_for(person, Right.ASK_ADJUSTMENT, player.operator),
        "may_lift": access.may(person, Right.ADMINISTER_OPERATORS),
        "may_see_money": access.may(person, Right.SEE_MONEY),
        "may_see_audit": access.may(person, Right.SEE_AUDIT),
    }


def _forms(player: Player, sent: PlayerForm | None) -> dict[str, Any]:
    """All of them, and the one that was sent as it was sent, opened."""
    currencies = currencies_of(player.operator)
    forms = {it.name: it for it in (make(player, currencies=currencies) for make in FORMS)}
    if sent is not None:
        forms[sent.name] = sent
    return {"forms": forms, "sent": sent.name if sent is not None else ""}


def _about(request: HttpRequest, player: Player, veil: Veil) -> dict[str, Any]:
    now = datetime.now(UTC)
    notes, older_notes = sections.notes(player, _place(request, "notes"), veil)
    return {
        "operator": player.operator,
        "operator_link": sections.operator_link(player.operator),
        "is_seamless": player.operator.mode == Mode.SEAMLESS,
        "is_blocked": player.is_blocked(now),
        "is_excluded": player.is_excluded(now),
        "excluded_until": shown.time(player.excluded_until),
        "standing": standing(player, now),
        "linked": shown.time(player.created_at),
        "limits": sections.limits(player, now),
        "notes": notes,
        "older_notes": older_notes,
        "adjustments": sections.adjustments(player, now),
        "events": sections.events(player, veil),
    }


def _money(request: HttpRequest, player: Player) -> dict[str, Any]:
    wallets = list(
        Wallet.objects.filter(operator_id=player.operator_id, player_id=player.pk).order_by("currency")
    )
    wanted = request.GET.get("currency", "")
    chosen = next((it for it in wallets if it.currency == wanted), _moved_last(wallets))
    sessions = sections.sessions(player)
    rounds, older_rounds = sections.rounds(player, _place(request, "rounds"))
    open_rounds, more_open = sections.open_rounds(player)
    movements, older_movements = sections.statement(player, chosen, _place(request, "below"))
    return {
        "wallets": sections.money(player, wallets, sessions),
        "chosen": "" if chosen is None else chosen.currency,
        "sessions": sections.session_lines(sessions),
        "live_sessions": sum(it.is_live for it in sessions),
        "open_rounds": open_rounds,
        "more_open_rounds": more_open,
        "rounds": rounds,
        "older_rounds": older_rounds,
        "movements": movements,
        "older_movements": older_movements,
        "unsettled": sections.unsettled(player),
    }


def _moved_last(wallets: list[Wallet]) -> Wallet | None:
    return max(wallets, key=lambda it: it.last_at, default=None)


def _place(request: HttpRequest, name: str) -> int | None:
    """From which row on; whatever no page of ours has written is the beginning."""
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None
