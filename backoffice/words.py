"""What the pages say: what a mode means, what was done, why something was refused."""

from datetime import UTC, datetime
from decimal import Decimal

from gameplay.models import Provider, WebhookSecret
from gameplay.modes import Obstacle
from players.errors import DomainError
from players.models import ApiToken, Operator
from players.models.operators import Mode
from players.wire.json import plain
from wallets.errors import PointNotEnough
from wallets.services import Movement

NAMES = {Mode.TRANSFER: "Balance-transfer", Mode.SEAMLESS: "Seamless"}

MEANINGS = {
    Mode.TRANSFER: "Countroom holds the players' money. Your programs move it in and out with deposits and "
    "withdrawals, and we never call you while somebody plays.",
    Mode.SEAMLESS: "You hold the players' money. We call your Callback URL for every balance, bet, win and cancel, "
    "and deposits and withdrawals over the API are refused.",
}


def mode_name(mode: Mode) -> str:
    return NAMES[mode]


def mode_of(url: str) -> Mode:
    """The mode that an account has with this Callback URL."""
    return Mode.SEAMLESS if url else Mode.TRANSFER


def token_state(token: ApiToken, *, now: datetime) -> str:
    """One word, or two."""
    if token.revoked_at is not None:
        return "revoked"
    if now < token.not_before:
        return "not valid yet"
    if token.not_after is not None and token.not_after <= now:
        return "expired"
    if token.signing:
        return "live, signs callbacks"
    return "live" if token.not_after is None else f"live until {_minute(token.not_after)}"


def webhook_state(secret: WebhookSecret, *, now: datetime) -> str:
    if not secret.is_live(now):
        return "ended"
    return "signs" if secret.revoked_at is None else f"signs until {_minute(secret.revoked_at)}"


def provider_state(provider: Provider, *, off: set[str], currencies: set[str]) -> str:
    if not provider.enabled:
        return "off for everybody"
    if off and off >= currencies:
        return "off"
    return f"off in {', '.join(sorted(off))}" if off else "on"


def _minute(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


STATUS_DONE = {
    "approve": "Approved. The account's token works now, and its staff can log in.",
    "suspend": "Suspended. Of this account and those below it only reads and withdrawals go on.",
    "reactivate": "Reactivated. The account works again.",
}


def saved(*, before: Operator, after: Operator) -> str:
    if before.mode == after.mode:
        return "Saved."
    return f"Saved. The account is in {mode_name(after.mode).lower()} mode now."


def moved(*, verb: str, movement: Movement) -> str:
    if movement.is_replay:
        return f"The reference {movement.reference} was booked before, so nothing moved this time."
    done = "Funded" if verb == "fund" else "Charged"
    balance = f"{plain(movement.balance)} {movement.currency}"
    return f"{done}: {plain(movement.amount)} {movement.currency}. The account's own balance is {balance}."


def obstacle(it: Obstacle) -> str:
    if it.kind != "balance" or it.amount is None:
        return it.message
    who = "1 player still holds" if it.players == 1 else f"{it.players} players still hold"
    return f"{who} {plain(it.amount)} {it.currency} here. Have it withdrawn first."


def refusal(error: DomainError) -> str:
    """What a person reads who was refused."""
    balance = error.details.get("balance")
    if isinstance(error, PointNotEnough) and isinstance(balance, Decimal):
        return f"{error.message} Amount must be {plain(balance)} at most."
    errors = error.details.get("errors")
    named = errors.items() if isinstance(errors, dict) else []
    said = " ".join(f"{field.capitalize()} {problem}." for field, problems in named for problem in problems)
    return f"{error.message} {said}".strip()
