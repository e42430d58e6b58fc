"""All that the page of a round shows, put into words."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from gameplay.models import GameRound, RoundState, SessionMode
from gameplay.models.rounds import EXACT
from gameplay.originals.catalogue import variants
from gameplay.originals.game import find_variant
from gameplay.play.clicks import see
from gameplay.round_page.pictures import Picture, picture_of
from gameplay.round_page.timeline import Entry, entries_of
from gameplay.round_page.words import amount, moment, signed
from players import vault
from wallets.currencies import EXPONENTS

_MODES = {
    SessionMode.TRANSFER: "Real money",
    SessionMode.SEAMLESS: "Real money, held by the casino",
    SessionMode.DEMO: "Play money",
}


@dataclass(frozen=True, slots=True)
class Fairness:
    """`server_seed` is None until the round has finished, and for ever in a cancelled one."""

    commitment: str
    client_seed: str
    server_seed: str | None
    variant: str
    rtp: str


def find(round_id: int) -> GameRound | None:
    rounds = GameRound.objects.select_related("game__provider", "player", "operator", "session")
    return rounds.filter(pk=round_id).first()


def shown(round_: GameRound) -> dict[str, Any]:
    """The template's context."""
    exponent = EXPONENTS[round_.currency]
    net = EXACT.subtract(EXACT.add(round_.won, round_.refunded), round_.staked)
    return {
        "round": round_,
        "game": round_.game,
        "provider": round_.game.provider,
        "player": round_.player.external_id if round_.player else None,
        "state": round_.state,
        "state_words": RoundState(round_.state).label,
        "mode_words": _MODES[SessionMode(round_.mode)],
        "opened": moment(round_.opened_at),
        "ended": moment(round_.ended_at) if round_.ended_at else None,
        "currency": round_.currency,
        "staked": amount(round_.staked, exponent),
        "won": amount(round_.won, exponent),
        "refunded": amount(round_.refunded, exponent) if round_.refunded else None,
        "net": signed(net, exponent),
        "net_sign": "up" if net > 0 else "down" if net < 0 else "even",
        "entries": [_row(entry, exponent) for entry in entries_of(round_)],
        "picture": _picture(round_),
        "fairness": _fairness(round_),
    }


def _row(entry: Entry, exponent: int) -> dict[str, Any]:
    def told(value: Decimal | None) -> str:
        return "\N{EN DASH}" if value is None else amount(value, exponent)

    return {
        "at": moment(entry.at),
        "iso": entry.at.isoformat(),
        "what": entry.what,
        "amount": signed(entry.amount, exponent),
        "sign": "up" if entry.amount > 0 else "down",
        "before": told(entry.before),
        "after": told(entry.after),
        "transaction": entry.transaction_id,
    }


def _picture(round_: GameRound) -> Picture | None:
    """
    None: the game is another provider's, and only it knows what was seen; or the stake was not taken (yet).

    An operator that could look at the outcome while it is asked for the stake would refuse those that win.
    """
    if not round_.game.provider.is_built_in or round_.state in (RoundState.ASKING, RoundState.CANCELLED):
        return None
    return picture_of(
        game=round_.game.code,
        outcome=see(round_).outcome,
        bet=round_.bet or {},
        actions=round_.actions,
        exponent=EXPONENTS[round_.currency],
    )


def _fairness(round_: GameRound) -> Fairness | None:
    if not round_.game.provider.is_built_in:
        return None
    is_over = round_.state == RoundState.FINISHED
    return Fairness(
        commitment=round_.commitment,
        client_seed=round_.client_seed,
        server_seed=vault.decrypt(bytes(round_.server_seed_encrypted or b"")).hex() if is_over else None,
        variant=round_.variant,
        rtp=find_variant(variants(round_.game.code), round_.variant).rtp_text,
    )
