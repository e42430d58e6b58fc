"""What came of comparing an operator's own files with our books."""

from backoffice.exports.declared import Cell, Column, Export, Filter, Source
from backoffice.models import Right
from backoffice.models.reconciliation import FindingKind

RECONCILIATION = Export(
    name="reconciliation",
    title="Reconciliation",
    about="Where an operator's own files and our books differ, by when the file was sent.",
    right=Right.SEE_REPORTS,
    source=Source(
        """backoffice_reconciliationfinding f
  join backoffice_reconciliation r on r.id = f.reconciliation_id
  join players_operator o on o.id = r.operator_id"""
    ),
    operator="r.operator_id",
    period="r.asked_at >= %(start)s and r.asked_at < %(end)s",
    order="r.id, f.id",
    currency="f.currency",
    sums=["theirs", "ours"],
    filters=[
        Filter("run", "Reconciliation", "r.id::text = %(run)s", help="By its number: one file alone."),
        Filter("kind", "Kind", "f.kind = %(kind)s", FindingKind.choices),
        Filter("currency", "Currency", "f.currency = %(currency)s"),
    ],
    columns=[
        Column("run", "Reconciliation", "r.id", Cell.WORD, "Its number."),
        Column("operator", "Account", "o.login_id", Cell.TEXT, "Whose file it was."),
        Column("file", "File", "r.file_name", Cell.TEXT, "As it was called."),
        Column(
            "kind", "Kind", "f.kind", Cell.WORD, "What is different: missing here, missing there, amount, …"
        ),
        Column("line", "Line", "f.line", Cell.WORD, "Of their file."),
        Column("key", "Key", "f.key", Cell.TEXT, "What names the movement."),
        Column("player", "Player", "f.player", Cell.TEXT, "The operator's own id."),
        Column("currency", "Currency", "f.currency", Cell.TEXT, "Of the amounts in this line."),
        Column("theirs", "Theirs", "f.theirs", Cell.MONEY, "The amount in their file."),
        Column("ours", "Ours", "f.ours", Cell.MONEY, "The amount in our books."),
        Column("their_time", "Their time", "f.their_time", Cell.TIME, "In their file."),
        Column("our_time", "Our time", "f.our_time", Cell.TIME, "In our books."),
        Column("transaction_id", "Transaction", "f.transaction_id", Cell.WORD, "Our id, where we have it."),
        Column("note", "Note", "f.note", Cell.TEXT, "What else is to be said."),
    ],
)
