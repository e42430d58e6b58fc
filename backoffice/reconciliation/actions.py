"""What a person does: hands in a file, says what its columns mean, and gets what differs."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from backoffice import access
from backoffice.audit import Actor, record
from backoffice.models import Action, Right
from backoffice.models.reconciliation import (
    FindingKind,
    KeyKind,
    Reconciliation,
    ReconciliationFinding,
    ReconciliationMapping,
)
from backoffice.reconciliation.compare import compare, counts
from backoffice.reconciliation.reading import Line, Reader, Reading, Unreadable
from backoffice.reconciliation.upload import Table, table_of
from players.errors import ParametersInvalid
from players.models import Operator

# Of lines that cannot be read: a wrong mapping makes every line one.
MOST_UNREADABLE = 1000
_BATCH = 5000
_FIELDS = "reconciliation_id, number, key, currency, player, amount, at"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to hold together: which key, which period (`ends_at` not included), and how far times may be apart."""

    key: KeyKind
    starts_at: datetime
    ends_at: datetime
    tolerance_seconds: int


@transaction.atomic
def hand_in(*, by: Actor, operator: Operator, file_name: str, content: bytes) -> Reconciliation:
    """
    :raises PermissionDenied: not this person.
    :raises ParametersInvalid: the file is no CSV with a header.
    """
    access.check_for(by.person, Right.RECONCILE, operator)
    table_of(content)
    made = Reconciliation.objects.create(
        operator=operator,
        file_name=file_name[-200:],
        file_sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        asked_by=by.person,
        asked_at=by.now,
    )
    after = {"reconciliation": str(made.pk), "file": made.file_name, "sha256": made.file_sha256}
    record(by=by, operator=operator, action=Action.FILE_HANDED_IN, after=after)
    return made


@transaction.atomic
def run(
    *, by: Actor, reconciliation: Reconciliation, reading: Reading, wanted: Wanted, keep_as: str = ""
) -> None:
    """
    Read the file and hold it against the books; the file is not kept. `keep_as`: the mapping's name, for next time.

    :raises PermissionDenied: not this person.
    :raises ParametersInvalid: it was run before, or the file has no lines or too many.
    """
    operator = reconciliation.operator
    access.check_for(by.person, Right.RECONCILE, operator)
    it = Reconciliation.objects.select_for_update(of=("self",)).get(pk=reconciliation.pk)
    if it.done_at is not None or it.content is None:
        raise ParametersInvalid("This file was reconciled already. Hand it in again for another try.")
    it.reading, it.key = reading.as_json(), wanted.key
    it.starts_at, it.ends_at = wanted.starts_at, wanted.ends_at
    it.tolerance_seconds = wanted.tolerance_seconds
    it.lines = _read(it, table_of(bytes(it.content)), reading)
    compare(it)
    it.content, it.done_at = None, by.now
    it.save()
    if keep_as:
        ReconciliationMapping.objects.update_or_create(
            operator=operator, name=keep_as, defaults={"reading": it.reading}
        )
    after = {"reconciliation": str(it.pk), "file": it.file_name, "lines": it.lines, "key": it.key}
    after |= {"mapping_kept_as": keep_as} if keep_as else {}
    found = {str(kind): count for kind, count in counts(it).items()}
    record(by=by, operator=operator, action=Action.RECONCILED, after=after | {"found": found})


def _read(it: Reconciliation, table: Table, reading: Reading) -> int:
    """How many lines there are. What cannot be read becomes a finding."""
    reader, lines, bad = Reader(reading, table.header), table.lines(), 0
    count = 0
    while batch := list(islice(lines, _BATCH)):
        count += len(batch)
        good: list[tuple[int, Line]] = []
        broken: list[ReconciliationFinding] = []
        for number, cells in batch:
            try:
                good.append((number, reader.read(cells)))
            except Unreadable as problem:
                broken.append(_unreadable(it, number, problem))
        _keep(it, good)
        ReconciliationFinding.objects.bulk_create(broken)
        bad += len(broken)
        if bad > MOST_UNREADABLE:
            raise ParametersInvalid(
                f"More than {MOST_UNREADABLE} lines cannot be read, line {broken[-1].line} because "
                f"{broken[-1].note}. Look at the columns again."
            )
    if not count:
        raise ParametersInvalid(
            "File has no line below its header: there is nothing to hold against our books."
        )
    return count


def _keep(it: Reconciliation, lines: list[tuple[int, Line]]) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"copy backoffice_reconciliationline ({_FIELDS}) from stdin") as copy,
    ):
        for number, line in lines:
            copy.write_row((it.pk, number, line.key, line.currency, line.player, line.amount, line.at))


def _unreadable(it: Reconciliation, number: int, problem: Unreadable) -> ReconciliationFinding:
    return ReconciliationFinding(
        reconciliation=it, kind=FindingKind.UNREADABLE, line=number, note=str(problem)[:200]
    )
