"""Taking an export: whoever asks is checked, the audit event is written, then the bytes go."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from urllib.parse import quote

from django.http import HttpRequest, StreamingHttpResponse

from backoffice import access, reading
from backoffice.audit import Actor, record
from backoffice.exports.asking import Asked, ExportForm, position_text
from backoffice.exports.declared import Export
from backoffice.exports.streaming import Running, Total
from backoffice.exports.tokens import operators_of
from backoffice.models import Action, FinanceToken, Right
from gameplay import replica
from gameplay.replica import Source
from players.errors import ValidationFailed
from players.models import StaffMember
from players.wire import json
from players.wire.json import plain

T = TypeVar("T")


def may_take(person: StaffMember, export: Export) -> bool:
    return access.may(person, Right.EXPORT) and access.may(person, export.right)


def check_may_take(person: StaffMember, export: Export) -> None:
    """:raises PermissionDenied: the role has not both of the rights."""
    access.check(person, Right.EXPORT)
    access.check(person, export.right)


def form_of(
    *,
    export: Export,
    person: StaffMember,
    request: HttpRequest,
    is_sent: bool = True,
    token: FinanceToken | None = None,
) -> ExportForm:
    """What was sent; a page that was just opened has sent nothing."""
    seen = access.visible_operators(person) if token is None else operators_of(token)
    return ExportForm(
        export,
        request.GET if request.GET or is_sent else None,
        seen=list(seen.order_by("login_id")),
        today=datetime.now(UTC).date(),
        sees_platform=access.sees_everything(person) and (token is None or token.operator_id is None),
    )


def take(
    *, by: Actor, asked: Asked, with_totals: bool, token: FinanceToken | None = None
) -> StreamingHttpResponse:
    """
    :raises PermissionDenied: the role has no right to it.
    :raises ServerIsBusy: too many exports of this person or token are under way.
    :raises ReplicaBehind: see gameplay.replica.
    """
    check_may_take(by.person, asked.export)
    slot_of = f"person {by.person.pk}" if token is None else f"token {token.pk}"
    source, running, totals = _start(by, asked, slot_of, lambda it: it.totals() if with_totals else None)
    try:
        after = asked.as_json() | ({} if token is None else {"token": f"{token.name} ({token.hint})"})
        record(by=by, operator=asked.operator or by.person.operator, action=Action.EXPORTED, after=after)
    except BaseException:
        running.close()
        raise
    return _answer(running, asked, totals, source)


def totals_of(*, by: Actor, asked: Asked) -> tuple[list[Total], str | None, Source]:
    """
    What the file adds up to; where rows never change, the position that makes it the same (`upto`); and from where.

    :raises PermissionDenied, ServerIsBusy, ReplicaBehind: as `take`.
    """
    check_may_take(by.person, asked.export)

    def add_up(running: Running) -> list[Total]:
        if asked.export.position is not None:
            running.stop_at_horizon()
        return running.totals()

    source, running, totals = _start(by, asked, f"person {by.person.pk}", add_up)
    running.close()
    return totals, None if asked.export.position is None else position_text(running.horizon), source


def source_of(person: StaffMember, export: Export, *reached: tuple[int, int] | None) -> Source:
    """:raises ReplicaBehind: see gameplay.replica."""
    if not export.reads_replica:
        return replica.primary()
    return reading.choose(person, reached=max(filter(None, reached), default=None))


def _start(by: Actor, asked: Asked, slot_of: str, first: Callable[[Running], T]) -> tuple[Source, Running, T]:
    """An export that has begun, and what `first` makes of it; the primary's where the replica fails."""
    source = source_of(by.person, asked.export, asked.after, asked.upto)
    try:
        return source, *_begun(by, asked, slot_of, first, source)
    except replica.TROUBLE as trouble:
        if not source.is_replica:
            raise
        source = replica.instead_of(trouble)
    return source, *_begun(by, asked, slot_of, first, source)


def _begun(
    by: Actor, asked: Asked, slot_of: str, first: Callable[[Running], T], source: Source
) -> tuple[Running, T]:
    running = Running(asked, slot_of=slot_of, account=by.person.operator_id, source=source)
    try:
        return running, first(running)
    except BaseException:
        running.close()
        raise


def filename(asked: Asked) -> str:
    """Of our own words and days alone: nothing that anybody typed."""
    days = "" if asked.first is None else f"-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}"
    return f"{asked.export.name}{days}.csv"


def _answer(
    running: Running, asked: Asked, totals: list[Total] | None, source: Source
) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(running, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{quote(filename(asked))}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    # Proxies pass on what there is instead of waiting for the end.
    answer["X-Accel-Buffering"] = "no"
    if asked.export.reads_replica and replica.is_configured():
        answer["X-Export-Source"] = source.alias if source.is_replica else "primary"
        answer["X-Export-As-Of"] = f"{source.as_of:%Y-%m-%dT%H:%M:%SZ}"
    if asked.after is not None and asked.export.position is not None:
        answer["X-Export-Position"] = position_text(running.horizon)
    if totals is not None:
        answer["X-Export-Rows"] = str(sum(it.rows for it in totals))
        answer["X-Export-Totals"] = json.write(as_wire(asked.export, totals)).decode("ascii")
    return answer


def as_wire(export: Export, totals: list[Total]) -> list[dict[str, object]]:
    """Money as text."""
    return [
        {
            "currency": it.currency,
            "rows": it.rows,
            "sums": {name: plain(amount) for name, amount in zip(export.sums, it.sums, strict=True)},
        }
        for it in totals
    ]


def parsed(form: ExportForm) -> Asked:
    """:raises ValidationFailed: `errors` names each field."""
    if not form.is_valid():
        raise ValidationFailed({name: [str(it) for it in found] for name, found in form.errors.items()})
    return form.asked()
