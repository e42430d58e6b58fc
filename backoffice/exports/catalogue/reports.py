"""GGR and invoices: what the report pages show, from the same sums."""

from zoneinfo import ZoneInfo

from backoffice.exports.asking import Asked
from backoffice.exports.declared import Cell, Column, Export, Filter, Source
from backoffice.models import Right
from gameplay.sums import asking, periods
from gameplay.sums.asking import By, Wanted
from players.errors import ValidationFailed

BY = {
    "day": By.TIME,
    "hour": By.TIME,
    "operator": By.OPERATOR,
    "provider": By.PROVIDER,
    "game": By.GAME,
    "player": By.PLAYER,
    "currency": By.NOTHING,
}
MOST_DAYS = {"day": 366, "hour": 31}
MOST_DAYS_OTHERWISE = 1_098
_FORM = "YYYY-MM-DD HH24:MI"


def _ggr(asked: Asked) -> Source:
    """:raises ValidationFailed: more days than a report has."""
    assert asked.first is not None and asked.last is not None, "it has a period"
    by = asked.filters["by"]
    most = MOST_DAYS.get(by, MOST_DAYS_OTHERWISE)
    if (asked.last - asked.first).days >= most:
        raise ValidationFailed({"from": [f"is more than {most} days before the end"]})
    zone = ZoneInfo(asked.zone)
    cut = periods.hours if by == "hour" else periods.days
    period = cut(asked.first, asked.last, zone)
    wanted = Wanted(
        operators=asked.operators,
        period=period if BY[by] == By.TIME else period.whole,
        currency=asked.filters.get("currency"),
    )
    lines, values = asking.report(wanted, BY[by])
    name = f"to_char(name at time zone %(zone)s, '{_FORM}')" if BY[by] == By.TIME else "name"
    return Source(
        f"(select lines.*, {name} as line, bets - bet_cancels as stakes, wins - win_cancels as payouts"  # noqa: S608
        f" from ({lines}) lines) s",
        values,
    )


def _money(name: str, title: str, meaning: str, *, is_chosen: bool = True) -> Column:
    return Column(name, title, f"s.{name}", Cell.MONEY, meaning, is_chosen)


GGR = Export(
    name="ggr",
    title="GGR",
    about="Stakes minus wins, net of cancels, by each movement's own time; as the reports have it.",
    right=Right.SEE_REPORTS,
    reads_replica=True,
    source=_ggr,
    # The sums are of the accounts that were asked for, and of no others.
    operator=None,
    period="true",
    order="s.key, s.currency",
    currency="s.currency",
    sums=["stakes", "payouts", "ggr", "bonus", "deposits", "withdrawals", "adjustments"],
    filters=[
        Filter("by", "A line for each", "", [(it, it.capitalize()) for it in BY], is_required=True),
        Filter("currency", "Currency", ""),
    ],
    columns=[
        Column("line", "Line", "s.line", Cell.TEXT, "The day or hour, account, provider, game or player."),
        Column(
            "beside", "Of", "s.beside", Cell.TEXT, "An account's name, a game's provider, a player's account."
        ),
        Column("currency", "Currency", "s.currency", Cell.WORD, "Of the amounts in this line."),
        _money("bets", "Bets", "All bets.", is_chosen=False),
        _money("bet_cancels", "Bets cancelled", "Bets that were given back.", is_chosen=False),
        _money("stakes", "Stakes", "Bets net of cancels."),
        _money("wins", "Wins", "All wins.", is_chosen=False),
        _money("win_cancels", "Wins cancelled", "Wins that were taken back.", is_chosen=False),
        _money("payouts", "Payouts", "Wins net of cancels."),
        _money("ggr", "GGR", "Stakes minus payouts."),
        _money("bonus", "Bonus cost", "Gifts that the operator funds; not a part of the GGR."),
        _money("deposits", "Deposits", "Into players' wallets."),
        _money("withdrawals", "Withdrawals", "Out of players' wallets."),
        _money("adjustments", "Adjustments", "By people; signed."),
        Column("rounds", "Rounds", "s.rounds", Cell.WORD, "Begun in it."),
        Column(
            "players",
            "Players",
            "s.players",
            Cell.WORD,
            "Who placed a bet. Not to be added up: one may be in many.",
        ),
    ],
)

INVOICES = Export(
    name="invoices",
    title="Invoices",
    about="What accounts were billed for a month of play, by the months whose first day is in the period.",
    right=Right.SEE_REPORTS,
    source=Source("gameplay_invoice i join players_operator o on o.id = i.operator_id"),
    operator="i.operator_id",
    period="i.month >= %(first_day)s::date and i.month <= %(last_day)s::date",
    order="i.month, o.login_id, i.currency",
    currency="i.currency",
    sums=["ggr", "amount"],
    filters=[Filter("currency", "Currency", "i.currency = %(currency)s")],
    columns=[
        Column("invoice", "Invoice", "i.id", Cell.WORD, "Its number."),
        Column("month", "Month", "to_char(i.month, 'YYYY-MM')", Cell.WORD, "Of the play."),
        Column("zone", "Time zone", "i.zone", Cell.WORD, "That the month begins and ends in."),
        Column("operator", "Account", "o.login_id", Cell.TEXT, "Who is billed."),
        Column("currency", "Currency", "i.currency", Cell.WORD, "Of the amounts in this line."),
        Column("ggr", "GGR", "i.ggr", Cell.MONEY, "Of the month."),
        Column("exact", "Share", "i.exact", Cell.MONEY, "The account's rates of it, to all decimals."),
        Column(
            "carried_in", "Carried in", "i.carried_in", Cell.MONEY, "A loss of the months before; 0 or below."
        ),
        Column(
            "amount",
            "Amount",
            "i.amount",
            Cell.MONEY,
            "What is due, rounded once to the currency's decimals.",
        ),
        Column(
            "carried_out", "Carried over", "i.carried_out", Cell.MONEY, "A loss that goes on; 0 or below."
        ),
        Column("issued", "Issued", "i.issued_at", Cell.TIME, "When it was made."),
    ],
)
