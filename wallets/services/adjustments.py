"""Manual adjustments with four eyes: asked for, then approved by another person, refused, or withdrawn."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from players.errors import ParametersInvalid, PermissionDenied
from players.models import Player, StaffMember
from players.models.staff import Role
from players.wire.json import plain
from wallets import ledger
from wallets.currencies import EXPONENTS
from wallets.errors import BalanceNotEnough
from wallets.ledger import Ask, Posting, Step
from wallets.models import Adjustment, AdjustmentLimit, AdjustmentState, Contra, Kind, Operation
from wallets.queries.wallets import find_players_wallet
from wallets.services.answers import refusal_of
from wallets.services.transfers import check_decimals, check_transfer_mode
from wallets.services.wallets import open_wallets

# A limit that names no currency is meant for money of a state.
MOST_DECIMALS_OF_A_STATE = 3


def ask_adjustment(
    *,
    player: Player,
    currency: str,
    amount: Decimal,
    reason: str,
    by: StaffMember,
    now: datetime,
    round_id: int | None = None,
) -> Adjustment:
    """
    Ask for a movement of the player's money (balance-transfer mode only). Nothing moves before another person approves.

    `amount` is signed, the player's side, in major units, and has at most the currency's decimals.

    :param round_id: the player's own round in that currency; whoever calls has looked.
    :raises PermissionDenied: the operator holds the money itself, or it is above what the person's role may ask for.
    :raises ParametersInvalid, CurrencyNotSupported: as named.
    """
    if not amount or not reason:
        empty = "reason" if amount else "amount"
        raise ParametersInvalid(errors={empty: ["must not be empty"]})
    check_transfer_mode(player.operator)
    check_decimals(amount, currency)
    _wallet_id(player, currency, now)
    most = most_asked(by, currency)
    if most is not None and amount.copy_abs() > most:
        raise PermissionDenied(
            f"Your role may ask for {plain(most)} {currency} at the most: have an administrator ask for more."
        )
    return Adjustment.objects.create(
        operator=player.operator,
        player=player,
        currency=currency,
        amount=amount,
        reason=reason,
        round_id=round_id,
        asked_by=by,
        asked_at=now,
        expires_at=now + timedelta(days=settings.ADJUSTMENT_DAYS),
    )


def approve_adjustment(*, adjustment: Adjustment, by: StaffMember, now: datetime) -> Adjustment:
    """
    Book it. Of two persons who approve at once the second one is told that it is decided.

    :raises PermissionDenied: by whoever asked; above what the person's role may approve; the operator holds the money
        itself, or is on the way to it.
    :raises ParametersInvalid: it is decided or has expired, or the balance would no longer fit.
    :raises BalanceNotEnough: it would leave less than nothing. The request stays open and says so.
    """
    with transaction.atomic():
        waiting = _waiting(adjustment, now)
        _check_approver(waiting, by)
        check_transfer_mode(waiting.operator)
        posting = _post(waiting, now)
        refused = refusal_of(posting.outcome, posting.code, posting.balances)
        if refused is None:
            waiting.book(by=by, transaction_id=posting.ids[0], now=now)
        elif isinstance(refused, BalanceNotEnough):
            waiting.tell_problem(f"The balance was {plain(posting.balances[0])} {waiting.currency}.")
    # Raised after the transaction: what stood in the way is recorded in it.
    if refused is not None:
        raise refused
    return waiting


@transaction.atomic
def refuse_adjustment(*, adjustment: Adjustment, by: StaffMember, word: str, now: datetime) -> Adjustment:
    """:raises PermissionDenied: by whoever asked. :raises ParametersInvalid: it is decided, or there is no word."""
    waiting = _waiting(adjustment, now)
    if by.pk == waiting.asked_by_id:
        raise PermissionDenied("You asked for this one: withdraw it instead.")
    waiting.refuse(by=by, word=_said(word), now=now)
    return waiting


@transaction.atomic
def withdraw_adjustment(*, adjustment: Adjustment, by: StaffMember, word: str, now: datetime) -> Adjustment:
    """:raises PermissionDenied: by somebody else. :raises ParametersInvalid: it is decided, or there is no word."""
    waiting = _waiting(adjustment, now)
    if by.pk != waiting.asked_by_id:
        raise PermissionDenied("Only whoever asked withdraws it.")
    waiting.withdraw(by=by, word=_said(word), now=now)
    return waiting


@transaction.atomic
def limit_adjustments(*, role: Role, currency: str, most_asked: Decimal, most_approved: Decimal) -> None:
    """
    From now on, for what is asked and approved from now on.

    :param currency: empty: every other one of at most three decimals.
    :raises ParametersInvalid: there is no such currency, or it has fewer decimals.
    """
    if currency and currency not in EXPONENTS:
        raise ParametersInvalid(errors={"currency": ["is not one that the platform has"]})
    for amount in (most_asked, most_approved):
        check_decimals(amount, currency)
    AdjustmentLimit.objects.update_or_create(
        role=role,
        currency=currency,
        defaults={"most_asked": most_asked, "most_approved": most_approved},
    )


def most_asked(person: StaffMember, currency: str) -> Decimal | None:
    """The largest adjustment that the person's role may ask for; None: any."""
    limit = _limit_of(person, currency)
    return limit.most_asked if limit is not None else None


def most_approved(person: StaffMember, currency: str) -> Decimal | None:
    """The largest adjustment that the person's role may approve; None: any."""
    limit = _limit_of(person, currency)
    return limit.most_approved if limit is not None else None


def _limit_of(person: StaffMember, currency: str) -> AdjustmentLimit | None:
    """None: no limit. Without a row, one of nothing."""
    role = person.role
    if person.is_superuser or role == Role.ADMINISTRATOR:
        return None
    of_a_state = EXPONENTS[currency] <= MOST_DECIMALS_OF_A_STATE
    wanted = [currency, ""] if of_a_state else [currency]
    # Its own row before the one for all others.
    found = AdjustmentLimit.objects.filter(role=role, currency__in=wanted).order_by("-currency").first()
    return found or AdjustmentLimit()


def _check_approver(waiting: Adjustment, by: StaffMember) -> None:
    if by.pk == waiting.asked_by_id:
        raise PermissionDenied("You asked for this one: another person approves it.")
    most = most_approved(by, waiting.currency)
    if most is not None and waiting.amount.copy_abs() > most:
        raise PermissionDenied(
            f"Your role approves {plain(most)} {waiting.currency} at the most: this one waits for an administrator."
        )


def _waiting(adjustment: Adjustment, now: datetime) -> Adjustment:
    """Locked, so that it is decided once."""
    rows = Adjustment.objects.select_for_update(of=("self",), no_key=True).select_related(
        "operator", "player"
    )
    found = rows.get(pk=adjustment.pk)
    if not found.is_waiting(now):
        word = found.state_at(now)
        raise ParametersInvalid(f"Nothing was done: this adjustment is {word} already.")
    assert found.state == AdjustmentState.ASKED
    return found


def _post(waiting: Adjustment, now: datetime) -> Posting:
    """The row lock of the adjustment makes it once, so it takes no reference of the operator's."""
    wallet_id = _wallet_id(waiting.player, waiting.currency, now)
    step = Step(
        waiting.operator_id,
        wallet_id,
        Kind.ADJUSTMENT,
        Contra.ADJUSTMENT,
        waiting.amount,
        round_id=waiting.round_id,
    )
    ask = Ask(waiting.operator_id, Operation.ADJUSTMENT, waiting.currency, waiting.amount)
    return ledger.post(ask, [step], new_money=waiting.amount > 0)


def _wallet_id(player: Player, currency: str, now: datetime) -> int:
    operator, name = player.operator, player.external_id
    found = find_players_wallet(operator=operator, external_id=name, currency=currency, now=now)
    if found.wallet_id is None:
        open_wallets(operator=operator, player_ids=[found.player_id])
        found = find_players_wallet(operator=operator, external_id=name, currency=currency, now=now)
    assert found.wallet_id is not None
    return found.wallet_id


def _said(word: str) -> str:
    if not word.strip():
        raise ParametersInvalid("A word is needed.", errors={"word": ["is empty: say why"]})
    return word.strip()
