"""Operator accounts: creating them, letting them in, keeping them out, their settings."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction

from players.errors import ParametersInvalid, PermissionDenied
from players.models.operators import (
    MOST_REALITY_CHECK_MINUTES,
    Level,
    Operator,
    OperatorStatus,
    PaymentMethod,
)
from players.models.terms import BEGINNING, GgrTerms
from players.services.conflicts import violated


def create_operator(
    *,
    login_id: str,
    name: str,
    level: str = Level.AGENT,
    parent: Operator | None = None,
    ggr_rate: Decimal = Decimal(0),
    rtp: Decimal = Decimal(96),
    callback_url: str = "",
    allowed_ips: Sequence[str] = (),
    payment_method: str = PaymentMethod.DEPOSIT,
    status: str = OperatorStatus.PENDING,
) -> Operator:
    """
    Add an account below `parent`, or a root. It has no token, staff or currencies yet.

    `callback_url` and `allowed_ips` have been through players.wire.fields.

    :raises PermissionDenied: the parent is an agent, which is a leaf.
    :raises ParametersInvalid: the login id is taken.
    """
    if parent is not None and parent.level != Level.OPERATOR:
        raise PermissionDenied("Only an account of level operator may have accounts below it.")
    try:
        with transaction.atomic():
            operator = Operator.objects.create(
                login_id=login_id,
                name=name,
                level=level,
                parent=parent,
                ancestors=[] if parent is None else [*parent.ancestors, parent.pk],
                ggr_rate=ggr_rate,
                rtp=rtp,
                callback_url=callback_url,
                allowed_ips=list(allowed_ips),
                payment_method=payment_method,
                status=status,
            )
            GgrTerms.objects.create(operator=operator, percent=ggr_rate, valid_from=BEGINNING)
            return operator
    except IntegrityError as error:
        if violated(error) != "players_operator_login_id_key":
            raise
        raise ParametersInvalid(errors={"operatorId": ["is taken"]}) from error


@transaction.atomic
def approve(*, operator: Operator) -> Operator:
    """
    Let the account in, and its first member of staff with it.

    :raises PermissionDenied: the account is not pending.
    """
    fresh = locked(operator)
    fresh.approve()
    fresh.staff.update(is_active=True)
    return fresh


@transaction.atomic
def suspend(*, operator: Operator) -> Operator:
    """
    Of this account and everyone below it only reads and withdrawals go on.

    :raises PermissionDenied: the account is not active.
    """
    fresh = locked(operator)
    fresh.suspend()
    return fresh


@transaction.atomic
def reactivate(*, operator: Operator) -> Operator:
    """:raises PermissionDenied: the account is not suspended."""
    fresh = locked(operator)
    fresh.reactivate()
    return fresh


@transaction.atomic
def update_settings(
    *,
    operator: Operator,
    name: str | None = None,
    rtp: Decimal | None = None,
    callback_url: str | None = None,
    allowed_ips: Sequence[str] | None = None,
    game_origins: Sequence[str] | None = None,
    next_bet_waits: bool | None = None,
) -> Operator:
    """
    Change what is not None. One Callback URL for another takes effect at once.

    All of them have been through players.wire.fields.

    :raises PermissionDenied: the URL would change the mode, which is a service of its own.
    """
    fresh = locked(operator)
    if name is not None:
        fresh.name = name
    if rtp is not None:
        fresh.rtp = rtp
    if callback_url is not None and callback_url != fresh.callback_url:
        if fresh.is_switching or bool(callback_url) != bool(fresh.callback_url):
            raise PermissionDenied("This Callback URL would change the mode.")
        fresh.callback_url = callback_url
    if allowed_ips is not None:
        fresh.allowed_ips = list(allowed_ips)
    if game_origins is not None:
        fresh.game_origins = list(game_origins)
    if next_bet_waits is not None:
        fresh.next_bet_waits = next_bet_waits
    fresh.save(
        update_fields=[
            "name",
            "rtp",
            "callback_url",
            "allowed_ips",
            "game_origins",
            "next_bet_waits",
            "updated_at",
        ]
    )
    return fresh


@transaction.atomic
def set_reality_check(*, operator: Operator, minutes: int | None) -> Operator:
    """
    How often its game pages stop and tell the player how it goes. None: as the platform does.

    :raises ParametersInvalid: not within a day.
    """
    if minutes is not None and not 1 <= minutes <= MOST_REALITY_CHECK_MINUTES:
        raise ParametersInvalid(errors={"minutes": [f"must be 1 to {MOST_REALITY_CHECK_MINUTES}"]})
    fresh = locked(operator)
    fresh.reality_check_minutes = minutes
    fresh.save(update_fields=["reality_check_minutes", "updated_at"])
    return fresh


def locked(operator: Operator) -> Operator:
    """The operator's row as it is now, locked until the transaction ends."""
    return Operator.objects.select_for_update(no_key=True).get(pk=operator.pk)
