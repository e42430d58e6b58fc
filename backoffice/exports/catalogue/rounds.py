"""Rounds, by when they were opened. Play money is left out."""

from backoffice.exports.declared import Cell, Column, Export, Filter, Source
from backoffice.models import Right
from gameplay.models import RoundState

ROUNDS = Export(
    name="rounds",
    title="Rounds",
    about="Every round for money, with its sums, by when it was opened.",
    right=Right.SEE_MONEY,
    reads_replica=True,
    source=Source(
        """gameplay_gameround r
  join players_operator o on o.id = r.operator_id
  join players_player p on p.code = r.player_id
  left join gameplay_game g on g.id = r.game_id
  left join gameplay_provider house on house.id = r.provider_id"""
    ),
    operator="r.operator_id",
    # Ids carry their time, and one that was made in a rush may be a little ahead of it.
    period="r.id >= %(first_id)s and r.id < %(end_id)s + (1000::bigint << 22)"
    " and r.opened_at >= %(start)s and r.opened_at < %(end)s",
    order="r.id",
    currency="r.currency",
    sums=["staked", "refunded", "won", "ggr"],
    filters=[
        Filter("state", "State", "r.state = %(state)s", RoundState.choices),
        Filter("currency", "Currency", "r.currency = %(currency)s"),
        Filter("player", "Player", "p.external_id = %(player)s", help="The operator's own id of the player."),
        Filter("provider", "Provider", "house.code = %(provider)s", help="By its short name."),
        Filter("game", "Game", "g.code = %(game)s", help="By its code."),
    ],
    columns=[
        Column("round_id", "Round", "r.id", Cell.WORD, "Our id (`roundId`)."),
        Column("opened", "Opened", "r.opened_at", Cell.TIME, "When its first bet was placed."),
        Column("ended", "Ended", "r.ended_at", Cell.TIME, "Empty while it is open."),
        Column("state", "State", "r.state", Cell.WORD, "asking, open, finished or cancelled."),
        Column("operator", "Account", "o.login_id", Cell.TEXT, "Whose player it is."),
        Column("player", "Player", "p.external_id", Cell.TEXT, "The operator's own id."),
        Column("provider", "Provider", "house.name", Cell.TEXT, "Whose game it is."),
        Column("game", "Game", "g.name", Cell.TEXT, "What was played."),
        Column(
            "mode",
            "Mode",
            "r.mode",
            Cell.WORD,
            "Who holds the money: transfer (we) or seamless.",
            is_chosen=False,
        ),
        Column("currency", "Currency", "r.currency", Cell.WORD, "Of the amounts in this line."),
        Column("staked", "Staked", "r.staked", Cell.MONEY, "All bets."),
        Column("refunded", "Given back", "r.refunded", Cell.MONEY, "Bets that were cancelled."),
        Column("won", "Won", "r.won", Cell.MONEY, "All wins, net of cancels."),
        Column(
            "ggr",
            "Stakes minus wins",
            "(r.staked - r.refunded - r.won)",
            Cell.MONEY,
            "Of this round, whenever its movements were; GGR by their own time is the GGR export's.",
        ),
        Column(
            "provider_round",
            "Provider's round",
            "r.provider_round",
            Cell.TEXT,
            "The provider's own id.",
            is_chosen=False,
        ),
        Column("variant", "RTP variant", "r.variant", Cell.WORD, "Of our own games.", is_chosen=False),
    ],
)
