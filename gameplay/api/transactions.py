"""/v1/transaction/list: every movement of the operator's players, to reconcile with."""

from datetime import timedelta
from typing import Annotated, Literal

from django.http import HttpResponse
from pydantic import Field

from gameplay.queries import RoundFacts, round_facts
from players.errors import ParametersInvalid, ValidationFailed
from players.wire.envelope import ok
from players.wire.fields import CurrencyCode, ExternalId, Money, WholeNumber, WireTime
from players.wire.models import WireModel
from players.wire.requests import OperatorRequest
from players.wire.schema import documented
from players.wire.views import OperatorView
from wallets.models import Kind
from wallets.queries.history import START, Entry, Position, Wanted, list_by_time, list_from

MOST_LISTED = 2000
LONGEST_WINDOW = timedelta(days=31)
LARGEST = 2**63 - 1


class TransactionListRequest(WireModel):
    """By `offset`, or by `cursor`: empty to start, then what the last page gave."""

    start_time: WireTime | None = None
    end_time: WireTime | None = None
    offset: Annotated[WholeNumber, Field(ge=0, le=LARGEST)] | None = None
    limit: Annotated[WholeNumber, Field(ge=1, le=MOST_LISTED)]
    cursor: Annotated[str, Field(max_length=100)] | None = None
    player_external_id: ExternalId | None = None
    round_id: Annotated[WholeNumber, Field(ge=0, le=LARGEST)] | None = None
    trans_type: Literal["1", "2", "4", "8", "16", "32", "64", "128"] | None = None
    currency: CurrencyCode | None = None

    def wanted(self) -> Wanted:
        return Wanted(
            start=self.start_time,
            end=self.end_time,
            player_external_id=self.player_external_id,
            round_id=self.round_id,
            kind=int(self.trans_type) if self.trans_type else None,
            currency=self.currency,
        )


class TransactionListItem(WireModel):
    """`amount` is never negative, except for an adjustment that takes; `transType` tells the direction."""

    trans_id: str
    trans_type: int
    user_code: int
    user_external_id: str
    player_code: int
    player_external_id: str
    round_id: str | None
    round_type: str | None
    is_round_finished: bool
    provider_id: int | None
    provider_name: str | None
    game_code: str | None
    game_name: str | None
    currency: str
    amount: Money
    balance: Money
    reference_id: str | None
    created_at: WireTime


class TransactionListResponse(WireModel):
    """By cursor `total` and `offset` are null; `nextCursor` is null when nothing is left for now."""

    total: int | None
    offset: int | None
    count: int
    list: list[TransactionListItem]
    next_cursor: str | None = None
    resume_cursor: str | None = None


class TransactionList(OperatorView):
    open_to_suspended = True

    @documented(params=TransactionListRequest, response=TransactionListResponse, errors=[ParametersInvalid])
    def get(self, request: OperatorRequest) -> HttpResponse:
        """Every movement of the players' wallets: by time and offset, or by a cursor that skips and repeats nothing."""
        asked = TransactionListRequest.parse(request)
        _check_fields(asked)
        _check_window(asked)
        if asked.cursor is None:
            return ok(_by_time(request, asked))
        return ok(_by_cursor(request, asked, asked.cursor))


def _by_time(request: OperatorRequest, asked: TransactionListRequest) -> TransactionListResponse:
    offset = asked.offset or 0
    total, entries = list_by_time(
        operator=request.operator, wanted=asked.wanted(), offset=offset, limit=asked.limit
    )
    return TransactionListResponse(
        total=total, offset=offset, count=len(entries), list=_items(request, entries)
    )


def _by_cursor(
    request: OperatorRequest, asked: TransactionListRequest, cursor: str
) -> TransactionListResponse:
    after = _read_cursor(cursor)
    entries, more = list_from(
        operator=request.operator, wanted=asked.wanted(), after=after, limit=asked.limit
    )
    resume = _write_cursor(entries[-1].position if entries else after)
    return TransactionListResponse(
        total=None,
        offset=None,
        count=len(entries),
        list=_items(request, entries),
        next_cursor=resume if more else None,
        resume_cursor=resume,
    )


def _check_fields(asked: TransactionListRequest) -> None:
    if asked.cursor is not None and asked.offset is not None:
        raise ValidationFailed({"cursor": ["send offset or cursor, not both"]})
    by_time = {"startTime": asked.start_time, "endTime": asked.end_time, "offset": asked.offset}
    missing = [name for name, value in by_time.items() if value is None and asked.cursor is None]
    if missing:
        raise ValidationFailed({name: ["is required without a cursor"] for name in missing})


def _check_window(asked: TransactionListRequest) -> None:
    if asked.start_time is None or asked.end_time is None:
        return
    if asked.end_time < asked.start_time:
        raise ParametersInvalid(errors={"endTime": ["is before startTime"]})
    if asked.cursor is None and asked.end_time - asked.start_time > LONGEST_WINDOW:
        raise ParametersInvalid(errors={"endTime": ["is more than 31 days after startTime: use a cursor"]})


def _read_cursor(cursor: str) -> Position:
    if cursor == "":
        return START
    parts = cursor.split(".")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) <= 19 for part in parts):
        raise ParametersInvalid(errors={"cursor": ["is not one that this list gave"]})
    generation, xid, row = (int(part) for part in parts)
    if generation >= 2**31 or max(xid, row) > LARGEST:
        raise ParametersInvalid(errors={"cursor": ["is not one that this list gave"]})
    return Position(generation, xid, row)


def _write_cursor(position: Position) -> str:
    return ".".join(str(part) for part in position)


def _items(request: OperatorRequest, entries: list[Entry]) -> list[TransactionListItem]:
    facts = round_facts(operator=request.operator, round_ids=[entry.round_id for entry in entries])
    return [_item(entry, facts.get(entry.round_id or 0)) for entry in entries]


def _item(entry: Entry, facts: RoundFacts | None) -> TransactionListItem:
    return TransactionListItem(
        trans_id=str(entry.id),
        trans_type=entry.kind,
        user_code=entry.player_code,
        user_external_id=entry.player_external_id,
        player_code=entry.player_code,
        player_external_id=entry.player_external_id,
        round_id=None if entry.round_id is None else str(entry.round_id),
        round_type=facts.round_type if facts else None,
        provider_id=facts.provider_id if facts else None,
        provider_name=facts.provider_name if facts else None,
        game_code=facts.game_code if facts else None,
        game_name=facts.game_name if facts else None,
        is_round_finished=facts is not None and facts.last_transaction_id == entry.id,
        currency=entry.currency,
        amount=entry.amount if entry.kind == Kind.ADJUSTMENT else entry.amount.copy_abs(),
        balance=entry.balance,
        reference_id=entry.reference,
        created_at=entry.created_at,
    )
