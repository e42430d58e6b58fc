"""Taking an export: whoever asks is checked, the audit event is written, then the bytes go."""

from datetime import UTC, datetime
from urllib.parse import quote

from django.http import HttpRequest, StreamingHttpResponse

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.exports.asking import Asked, ExportForm, position_text
from backoffice.exports.declared import Export
from backoffice.exports.streaming import Running, Total
from backoffice.exports.tokens import operators_of
from backoffice.models import Action, FinanceToken, Right
from players.errors import ValidationFailed
from players.models import StaffMember
from players.wire import json
from players.wire.json import plain


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
    """
    check_may_take(by.person, asked.export)
    slot_of = f"person {by.person.pk}" if token is None else f"token {token.pk}"
    running = Running(asked, slot_of=slot_of, account=by.person.operator_id)
    try:
        after = asked.as_json() | ({} if token is None else {"token": f"{token.name} ({token.hint})"})
        record(by=by, operator=asked.operator or by.person.operator, action=Action.EXPORTED, after=after)
        totals = running.totals() if with_totals else None
    except BaseException:
        running.close()
        raise
    return _answer(running, asked, totals)


def totals_of(*, by: Actor, asked: Asked) -> tuple[list[Total], str | None]:
    """
    What the file adds up to; and, where rows never change, the position that makes the file the same: `upto`.

    :raises PermissionDenied, ServerIsBusy: as `take`.
    """
    check_may_take(by.person, asked.export)
    running = Running(asked, slot_of=f"person {by.person.pk}", account=by.person.operator_id)
    try:
        if asked.export.position is None:
            return running.totals(), None
        running.stop_at_horizon()
        return running.totals(), position_text(running.horizon)
    finally:
        running.close()


def filename(asked: Asked) -> str:
    """Of our own words and days alone: nothing that anybody typed."""
    days = "" if asked.first is None else f"-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}"
    return f"{asked.export.name}{days}.csv"


def _answer(running: Running, asked: Asked, totals: list[Total] | None) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(running, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{quote(filename(asked))}"'
    answer["Cache-Control"] = "no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    # Proxies pass on what there is instead of waiting for the end.
    answer["X-Accel-Buffering"] = "no"
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
