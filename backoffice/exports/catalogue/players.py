"""Players with what they have: a line for each wallet."""

from backoffice.exports.declared import Cell, Column, Export, Filter, Source
from backoffice.models import Right
from players.models.players import PlayerStatus

_HELD = """(select coalesce(sum(r.staked - r.refunded), 0) from gameplay_gameround r
            where r.player_id = p.code and r.state = 'open' and r.currency = w.currency)"""

PLAYERS = Export(
    name="players",
    title="Players with balances",
    about="Every player, a line for each currency, with what the wallet holds now.",
    right=Right.SEE_PLAYERS,
    reads_replica=True,
    source=Source(
        """players_player p
  join players_operator o on o.id = p.operator_id
  join wallets_wallet w on w.operator_id = p.operator_id and w.player_id = p.code"""
    ),
    operator="p.operator_id",
    order="p.operator_id, p.external_id, w.currency",
    currency="w.currency",
    sums=["balance"],
    filters=[
        Filter("status", "Status", "p.status = %(status)s", PlayerStatus.choices),
        Filter("currency", "Currency", "w.currency = %(currency)s"),
        Filter(
            "holds",
            "Balance",
            "(w.balance > 0) = (%(holds)s = 'money')",
            [("money", "Above 0"), ("nothing", "0")],
        ),
    ],
    columns=[
        Column("operator", "Account", "o.login_id", Cell.TEXT, "Whose player it is."),
        Column("player", "Player", "p.external_id", Cell.TEXT, "The operator's own id."),
        Column("player_code", "Player code", "p.code", Cell.WORD, "Ours (`playerCode`)."),
        Column("status", "Status", "p.status", Cell.WORD, "active or blocked."),
        Column("blocked_until", "Blocked until", "p.blocked_until", Cell.TIME, "End of a self-exclusion."),
        Column("currency", "Currency", "w.currency", Cell.WORD, "Of the amounts in this line."),
        Column(
            "balance",
            "Balance",
            "w.balance",
            Cell.MONEY,
            "What we hold; 0 where the operator does (seamless).",
        ),
        Column(
            "held", "Held", _HELD, Cell.MONEY, "Stakes of open rounds. They have left the balance already."
        ),
        Column("movements", "Movements", "w.seq", Cell.WORD, "How many the wallet has had."),
        Column(
            "last_movement",
            "Last movement",
            "case when w.seq > 0 then w.last_at end",
            Cell.TIME,
            "When the wallet moved last.",
        ),
        Column("created", "Linked", "p.created_at", Cell.TIME, "When the player was made known to us."),
    ],
)
