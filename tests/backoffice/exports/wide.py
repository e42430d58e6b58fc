"""An export of many lines that no table has to hold, for the stream alone."""

from datetime import date

from backoffice.exports.asking import Asked
from backoffice.exports.declared import Cell, Column, Export, Source
from backoffice.models import Right

LINES = 1_000_000
WIDE = Export(
    name="wide",
    title="Wide",
    about="",
    right=Right.SEE_MONEY,
    source=Source(f"generate_series(1, {LINES}) n, (select 1::bigint as operator_id) o"),
    operator="o.operator_id",
    order="n",
    columns=[
        Column("number", "Number", "n", Cell.WORD, ""),
        Column("text", "Text", "repeat('=', mod(n, 90))", Cell.TEXT, ""),
        Column("money", "Money", "n / 100.0", Cell.MONEY, ""),
        Column("time", "Time", "now()", Cell.TIME, ""),
    ],
)


def wide() -> Asked:
    return Asked(
        export=WIDE,
        operators=[1],
        with_platforms_own=False,
        seen=None,
        operator=None,
        first=date(2026, 1, 1),
        last=date(2026, 1, 31),
        zone="Europe/Berlin",
        decimal_comma=True,
        bom=True,
        columns=[it.name for it in WIDE.columns],
        filters={},
    )
