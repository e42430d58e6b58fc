"""/provider/v1/: what a game server calls while a player plays."""

from collections.abc import Sequence
from datetime import UTC, datetime

from django.http import HttpResponse

from gameplay.errors import (
    CallbackFailed,
    CallbackRefused,
    GameOff,
    LimitReached,
    PlayerBlocked,
    RoundNotFound,
    RoundRuleBroken,
    SessionEnded,
    Settling,
    StakeNotAllowed,
    UnderMaintenance,
)
from gameplay.provider_api import calls, shapes
from gameplay.provider_api.requests import ProviderRequest
from gameplay.provider_api.wire import ProviderView, documented
from gameplay.rounds.moves import Answer, Move
from gameplay.rounds.replays import REPLAYED
from players.errors import ParametersInvalid
from players.wire.envelope import ok
from wallets.currencies import EXPONENTS
from wallets.errors import BalanceNotEnough, IdempotencyConflict

ALWAYS = [ParametersInvalid, RoundRuleBroken, IdempotencyConflict, Settling]
OF_BETS = [
    SessionEnded,
    PlayerBlocked,
    LimitReached,
    GameOff,
    UnderMaintenance,
    StakeNotAllowed,
    BalanceNotEnough,
    CallbackFailed,
    CallbackRefused,
]


class Authenticate(ProviderView):
    @documented(
        request=shapes.AuthenticateRequest, response=shapes.AuthenticateResponse, errors=[SessionEnded]
    )
    def post(self, request: ProviderRequest) -> HttpResponse:
        """A launch token, once and within 10 minutes, for a session: who plays what, and with how much."""
        wanted = shapes.AuthenticateRequest.parse(request)
        entered = calls.enter(provider=request.provider, token=wanted.token, now=datetime.now(UTC))
        return ok(_as_entered(entered))


class Balance(ProviderView):
    @documented(request=shapes.BalanceRequest, response=shapes.BalanceResponse, errors=[ParametersInvalid])
    def post(self, request: ProviderRequest) -> HttpResponse:
        """What the player has now, and whether the session still takes bets."""
        wanted = shapes.BalanceRequest.parse(request)
        session = calls.session_of(provider=request.provider, secret=wanted.session)
        return ok(
            shapes.BalanceResponse(
                balance=calls.balance_at(session),
                currency=session.currency,
                is_live=calls.takes_bets(session, now=datetime.now(UTC)),
            )
        )


class Bet(ProviderView):
    @documented(request=shapes.BetRequest, response=shapes.PlayedResponse, errors=[*ALWAYS, *OF_BETS])
    def post(self, request: ProviderRequest) -> HttpResponse:
        """A stake. It needs a live session, an active player, a game that is on, limits kept, and the money."""
        wanted = shapes.BetRequest.parse(request)
        return _play(request, wanted, [wanted.move()])


class Win(ProviderView):
    @documented(request=shapes.WinRequest, response=shapes.PlayedResponse, errors=ALWAYS)
    def post(self, request: ProviderRequest) -> HttpResponse:
        """What a round pays, 0 or more. Accepted after the session ended too."""
        wanted = shapes.WinRequest.parse(request)
        return _play(request, wanted, [wanted.move()])


class Cancel(ProviderView):
    @documented(
        request=shapes.CancelRequest, response=shapes.PlayedResponse, errors=[*ALWAYS, BalanceNotEnough]
    )
    def post(self, request: ProviderRequest) -> HttpResponse:
        """Gives a bet back, or takes a win back. One that comes before its bet refuses the bet for good."""
        wanted = shapes.CancelRequest.parse(request)
        return _play(request, wanted, [wanted.move()])


class Close(ProviderView):
    @documented(request=shapes.CloseRequest, response=shapes.PlayedResponse, errors=[*ALWAYS, RoundNotFound])
    def post(self, request: ProviderRequest) -> HttpResponse:
        """The round is over, and nothing moves."""
        wanted = shapes.CloseRequest.parse(request)
        return _play(request, wanted, [wanted.move()])


class Batch(ProviderView):
    @documented(
        request=shapes.BatchRequest,
        response=shapes.PlayedResponse,
        errors=[*ALWAYS, *OF_BETS, RoundNotFound],
    )
    def post(self, request: ProviderRequest) -> HttpResponse:
        """Several actions of one round: all of them, in order, or none."""
        wanted = shapes.BatchRequest.parse(request)
        return _play(request, wanted, [action.move() for action in wanted.actions])


class Transaction(ProviderView):
    @documented(params=shapes.TransactionRequest, response=shapes.TransactionResponse)
    def get(self, request: ProviderRequest) -> HttpResponse:
        """What became of one of the provider's ids."""
        return self._state(request)

    @documented(request=shapes.TransactionRequest, response=shapes.TransactionResponse)
    def post(self, request: ProviderRequest) -> HttpResponse:
        """The same, for ids that one would rather not have in a URL."""
        return self._state(request)

    def _state(self, request: ProviderRequest) -> HttpResponse:
        wanted = shapes.TransactionRequest.parse(request)
        return ok(_as_state(wanted.id, calls.find(provider=request.provider, external_id=wanted.id)))


def _play(request: ProviderRequest, wanted: shapes.RoundCall, moves: Sequence[Move]) -> HttpResponse:
    session = calls.session_of(provider=request.provider, secret=wanted.session)
    played = calls.play_at(
        session=session, provider_round=wanted.round_id, moves=moves, now=datetime.now(UTC)
    )
    answer = shapes.PlayedResponse(
        balance=played.balance,
        currency=session.currency,
        round_id=None if played.round is None else str(played.round.pk),
        results=[_as_result(it) for it in played.answers],
    )
    return ok(answer, headers=REPLAYED if played.is_replay else None)


def _as_result(answer: Answer) -> shapes.Result:
    moved = None if answer.transaction_id is None else str(answer.transaction_id)
    return shapes.Result(
        id=answer.external_id, transaction_id=moved, status="booked" if answer.known else "recorded"
    )


def _as_entered(entered: calls.Entered) -> shapes.AuthenticateResponse:
    session, limits = entered.session, entered.limits
    return shapes.AuthenticateResponse(
        session=entered.secret,
        session_id=str(session.pk),
        player_code=session.player_id,
        currency=session.currency,
        decimals=EXPONENTS[session.currency],
        language=session.language,
        game_code=session.game.code,
        variant=session.variant,
        mode=session.mode,
        balance=entered.balance,
        min_stake=limits.min_stake,
        max_stake=limits.max_stake,
        max_win=limits.max_win,
        return_url=session.return_url,
    )


def _as_state(external_id: str, found: calls.Found) -> shapes.TransactionResponse:
    action = found.action
    if action is None:
        return shapes.TransactionResponse(id=external_id, status="void" if found.is_void else "unknown")
    return shapes.TransactionResponse(
        id=external_id,
        status=action.state,
        type=action.kind,
        round_id=action.provider_round,
        round_state=None if action.round is None else action.round.state,
        amount=action.amount,
        currency=action.session.currency,
        cancels=action.cancels or None,
        balance=action.balance,
        transaction_id=None if action.transaction_id is None else str(action.transaction_id),
        error_code=action.error_code or None,
        created_at=action.created_at,
    )
