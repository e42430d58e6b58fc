"""A round in memory: begun, and what it is after a call's moves. gameplay/rounds/writing.py writes it."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from gameplay.ids import new_id
from gameplay.models import GameRound, GameSession, RoundState
from gameplay.models.rounds import EXACT
from gameplay.money.booked import Booked
from gameplay.rounds.plan import Planned, RoundPlan
from players.errors import ParametersInvalid
from wallets.models import Kind
from wallets.models.wallets import DECIMALS, DIGITS

LARGEST = Decimal(10) ** (DIGITS - DECIMALS)


def new_round(session: GameSession, provider_round: str, now: datetime, keeps: dict[str, Any]) -> GameRound:
    return GameRound(
        id=new_id(now),
        operator_id=session.operator_id,
        player_id=session.player_id,
        session=session,
        game=session.game,
        provider_id=session.game.provider_id,
        provider_round=provider_round,
        currency=session.currency,
        mode=session.mode,
        opened_at=now,
        **keeps,
    )


def move_on(
    round_: GameRound, plan: RoundPlan, planned: list[Planned], booked: Booked, now: datetime
) -> None:
    """What the round is after these moves."""
    sums = {kind: Decimal(0) for kind in (Kind.BET, Kind.WIN, Kind.BET_CANCEL, Kind.WIN_CANCEL)}
    for it in planned:
        if it.step is not None:
            sums[it.step.kind] = EXACT.add(sums[it.step.kind], it.step.amount)
    round_.add(
        staked=sums[Kind.BET],
        refunded=sums[Kind.BET_CANCEL],
        won=EXACT.subtract(sums[Kind.WIN], sums[Kind.WIN_CANCEL]),
        last_transaction_id=booked.ids[-1] if booked.ids else None,
    )
    if max(round_.staked, round_.refunded, round_.won) >= LARGEST:
        raise ParametersInvalid("The round's sum would no longer fit.", errors={"amount": ["is too large"]})
    if plan.is_all_cancelled:
        if round_.state != RoundState.CANCELLED:
            round_.cancel(now=now)
    elif plan.has_ended and round_.is_open:
        round_.finish(now=now)
    elif not plan.has_ended and not round_.is_open:
        round_.reopen()
