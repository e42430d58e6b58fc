"""Deposits and withdrawals: money between an operator and its player, in balance-transfer mode."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from players.errors import ParametersInvalid, PermissionDenied, UserNotFound
from players.models import Operator
from players.models.operators import Mode, PaymentMethod
from players.wire.json import plain
from wallets import ledger
from wallets.currencies import EXPONENTS
from wallets.errors import CurrencyNotSupported
from wallets.ledger import Ask, Step
from wallets.models import Contra, Kind, Operation
from wallets.queries.wallets import PlayersWallet
from wallets.services.answers import Movement, first_answer, settled
from wallets.services.wallets import open_wallets

# A wallet that the posting itself looks for, in the same statement.
SOUGHT = PlayersWallet(player_id=0, is_blocked=False, wallet_id=0, funds_id=0)


def deposit(
    *,
    operator: Operator,
    external_id: str,
    currency: str,
    amount: Decimal,
    reference: str | None,
    now: datetime,
) -> Movement:
    """
    Move the operator's money to its player (balance-transfer mode only). Prepaid, it draws on the operator's funds.

    `amount` is in major units, above 0, and has at most the currency's decimals.

    :raises PermissionDenied: the operator is in seamless mode or on the way to it, or the player is blocked.
    :raises PointNotEnough: a prepaid operator has too little of its own.
    :raises UserNotFound, CurrencyNotSupported, ParametersInvalid: as named.
    :raises IdempotencyConflict: the reference was used for something else.
    """
    check_transfer_mode(operator)
    check_decimals(amount, currency)
    ask = Ask(operator.pk, Operation.DEPOSIT, currency, amount, reference)
    return _moved(operator, external_id, ask, deposit_steps(operator, SOUGHT, amount), now, new_money=True)


def withdraw(
    *,
    operator: Operator,
    external_id: str,
    currency: str,
    amount: Decimal,
    reference: str | None,
    now: datetime,
) -> Movement:
    """
    Move a player's money back to the operator (balance-transfer mode only). A blocked player is paid out too.

    `amount` is in major units, above 0, and has at most the currency's decimals.

    :raises BalanceNotEnough: `balance` tells what there is. It sticks to the reference.
    :raises PermissionDenied, UserNotFound, CurrencyNotSupported, ParametersInvalid, IdempotencyConflict: as named.
    """
    check_transfer_mode(operator)
    check_decimals(amount, currency)
    ask = Ask(operator.pk, Operation.WITHDRAW, currency, amount, reference)
    return _moved(operator, external_id, ask, withdraw_steps(operator, SOUGHT, amount), now)


def withdraw_all(
    *,
    operator: Operator,
    external_id: str,
    currency: str,
    reference: str | None,
    held: list[dict[str, Any]],
    now: datetime,
) -> Movement:
    """
    Move all that the player's wallet holds back to the operator; nothing is an answer too.

    :param held: rounds that are still open, kept as part of the first answer (JSON; money as text).
    :raises PermissionDenied, UserNotFound, CurrencyNotSupported, IdempotencyConflict: as named.
    """
    check_transfer_mode(operator)
    ask = Ask(operator.pk, Operation.WITHDRAW_ALL, currency, None, reference)
    steps = withdraw_steps(operator, SOUGHT, None)
    return _moved(operator, external_id, ask, steps, now, extra={"held": held})


def check_transfer_mode(operator: Operator) -> None:
    """:raises PermissionDenied: the operator holds the money itself."""
    if operator.mode != Mode.TRANSFER:
        raise PermissionDenied("The operator is in seamless mode: it holds its players' money itself.")


def check_decimals(amount: Decimal, currency: str) -> None:
    """:raises ParametersInvalid: more decimals than the currency has. Nothing is ever rounded."""
    exponent = EXPONENTS.get(currency)
    decimals = len(plain(amount).partition(".")[2])
    if exponent is not None and decimals > exponent:
        raise ParametersInvalid(
            f"amount has more decimals than {currency} has ({exponent}).",
            errors={"amount": [f"{currency} has {exponent} decimals"]},
        )


def minus(amount: Decimal) -> Decimal:
    """Python's own `-amount` rounds to 28 digits, and an amount may have 38."""
    return amount.copy_negate()


def deposit_steps(operator: Operator, wallet: PlayersWallet, amount: Decimal) -> list[Step]:
    """Prepaid: from the operator's funds. Invoiced: against what it will be billed."""
    if operator.payment_method == PaymentMethod.INVOICE:
        return [_player_step(operator, wallet, Kind.DEPOSIT, Contra.SETTLEMENT, amount)]
    return [
        _player_step(operator, wallet, Kind.DEPOSIT, Contra.COUNTERPART, amount, twin=2),
        Step(operator.pk, wallet.funds_id, Kind.PLAYER_DEPOSIT, Contra.COUNTERPART, minus(amount), twin=1),
    ]


def withdraw_steps(operator: Operator, wallet: PlayersWallet, amount: Decimal | None) -> list[Step]:
    """None: all that the wallet holds."""
    taken = None if amount is None else minus(amount)
    if operator.payment_method == PaymentMethod.INVOICE:
        return [_player_step(operator, wallet, Kind.WITHDRAW, Contra.SETTLEMENT, taken)]
    return [
        _player_step(operator, wallet, Kind.WITHDRAW, Contra.COUNTERPART, taken, twin=2),
        Step(operator.pk, wallet.funds_id, Kind.PLAYER_WITHDRAWAL, Contra.COUNTERPART, amount, twin=1),
    ]


def _player_step(
    operator: Operator,
    wallet: PlayersWallet,
    kind: Kind,
    contra: Contra,
    amount: Decimal | None,
    twin: int | None = None,
) -> Step:
    assert wallet.wallet_id is not None
    return Step(operator.pk, wallet.wallet_id, kind, contra, amount, twin=twin)


def deposit_of_the_blocked(ask: Ask) -> Movement:
    """
    One that was booked before the block is still answered as it was.

    :raises PermissionDenied: it is a new one.
    """
    first = first_answer(ask)
    if first is None:
        raise PermissionDenied("The player is blocked and takes no deposit.")
    return first


def _moved(
    operator: Operator,
    external_id: str,
    ask: Ask,
    steps: list[Step],
    now: datetime,
    *,
    new_money: bool = False,
    extra: dict[str, Any] | None = None,
) -> Movement:
    """The operator may have got the currency after the player: then the wallet is opened here."""
    done = ledger.transfer(ask, external_id, steps, new_money=new_money, extra=extra, now=now)
    if done.player_id is None:
        raise UserNotFound
    if done.funds_id is None:
        raise CurrencyNotSupported(currency=ask.currency)
    if done.wallet_id is None:
        open_wallets(operator=operator, player_ids=[done.player_id])
        done = ledger.transfer(ask, external_id, steps, new_money=new_money, extra=extra, now=now)
        assert done.wallet_id is not None, "it was opened just now"
    asked = replace(ask, player_id=done.player_id)
    if done.posting is None:
        return deposit_of_the_blocked(asked)
    return settled(asked, done.posting, extra)
