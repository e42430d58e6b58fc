"""Transactions, and one player's statement."""

from backoffice.exports.declared import Cell, Column, Export, Filter, Source, if_seen
from backoffice.exports.statements import words
from backoffice.models import Right
from wallets.models import Contra, Kind

# A column that is not chosen costs nothing: PostgreSQL leaves out a left join whose columns nobody reads.
_ROWS = Source(
    """wallets_ledgertransaction t
  join players_operator o on o.id = t.operator_id
  left join wallets_wallet w on w.operator_id = t.operator_id and w.id = t.wallet_id
  left join players_player p on p.code = w.player_id
  left join gameplay_gameround r on r.id = t.round_id
  left join gameplay_game g on g.id = r.game_id
  left join gameplay_provider house on house.id = g.provider_id
  left join players_operator other on other.id = t.counterpart_operator_id"""
)
_IN_PERIOD = (
    "t.id >= %(first_id)s and t.id < %(end_id)s and t.created_at >= %(start)s and t.created_at < %(end)s"
)
_KINDS = [(str(int(it)), str(it.label)) for it in Kind]

_TRANSACTION = Column(
    "transaction_id", "Transaction", "t.id", Cell.WORD, "Our id of the movement (`transId`)."
)
_TIME = Column("time", "Time", "t.created_at", Cell.TIME, "When it was booked.")
_KIND = Column("kind", "Kind", words("t.kind", Kind.choices), Cell.WORD, "Bet, win, deposit, and so on.")
_CURRENCY = Column("currency", "Currency", "t.currency", Cell.WORD, "Of the amounts in this line.")
_AMOUNT = Column("amount", "Amount", "t.amount", Cell.MONEY, "Signed: below 0 it was taken from the wallet.")
_BALANCE = Column(
    "balance",
    "Balance after",
    "coalesce(t.told_balance, t.balance_after)",
    Cell.MONEY,
    "The wallet's after it; of a seamless account what the operator told.",
)
_REFERENCE = Column(
    "reference", "Reference", "t.reference", Cell.TEXT, "The operator's own id of the movement."
)
_ROUND = Column("round_id", "Round", "t.round_id", Cell.WORD, "Our id of the round, where it is of one.")
_GAME = Column("game", "Game", "g.name", Cell.TEXT, "The round's game.")
_PROVIDER = Column("provider", "Provider", "house.name", Cell.TEXT, "Whose game it is.")
_REVERSES = Column("reverses", "Gives back", "t.reverses_id", Cell.WORD, "Of a cancel, the id it reverses.")

TRANSACTIONS = Export(
    name="transactions",
    title="Transactions",
    about="Every movement of money of players and of accounts, as the ledger has it.",
    right=Right.SEE_MONEY,
    reads_replica=True,
    source=_ROWS,
    operator="t.operator_id",
    period=_IN_PERIOD,
    order="t.operator_id, t.id",
    position="(t.generation, t.xid)",
    currency="t.currency",
    sums=["amount"],
    filters=[
        Filter("kind", "Kind", "t.kind = %(kind)s::smallint", _KINDS),
        Filter("currency", "Currency", "t.currency = %(currency)s"),
        Filter("player", "Player", "p.external_id = %(player)s", help="The operator's own id of the player."),
    ],
    columns=[
        _TRANSACTION,
        _TIME,
        Column("operator", "Account", "o.login_id", Cell.TEXT, "Whose wallet it is."),
        Column(
            "player",
            "Player",
            "p.external_id",
            Cell.TEXT,
            "The operator's own id; empty: the account's own money.",
        ),
        Column("player_code", "Player code", "p.code", Cell.WORD, "Ours (`playerCode`).", is_chosen=False),
        _KIND,
        _CURRENCY,
        _AMOUNT,
        _BALANCE,
        _ROUND,
        _PROVIDER,
        _GAME,
        _REFERENCE,
        _REVERSES,
        Column(
            "contra",
            "Against",
            words("t.contra", Contra.choices),
            Cell.WORD,
            "The other side of the row.",
            is_chosen=False,
        ),
        Column(
            "counterpart",
            "Other account",
            if_seen("other.login_id", "other.id", otherwise="'an account above'"),
            Cell.TEXT,
            "Of a movement between accounts, the other one, by its name where you see it.",
            is_chosen=False,
        ),
        Column(
            "hash",
            "Hash",
            "encode(t.hash, 'hex')",
            Cell.WORD,
            "Of the row and the one before.",
            is_chosen=False,
        ),
    ],
)

STATEMENT = Export(
    name="statement",
    title="Statement",
    about="One player's wallet, line by line, with the running balance.",
    right=Right.SEE_MONEY,
    reads_replica=True,
    source=_ROWS,
    operator="t.operator_id",
    period=_IN_PERIOD,
    order="t.operator_id, t.wallet_id, t.seq",
    currency="t.currency",
    sums=["amount"],
    filters=[
        Filter(
            "player",
            "Player",
            "p.external_id = %(player)s",
            is_required=True,
            help="The operator's own id of the player.",
        ),
        Filter("currency", "Currency", "t.currency = %(currency)s", help="Empty: all, one after the other."),
    ],
    columns=[
        Column("operator", "Account", "o.login_id", Cell.TEXT, "Whose player it is.", is_chosen=False),
        _CURRENCY,
        Column(
            "line", "Line", "t.seq", Cell.WORD, "Its place in the wallet's statement, from 1, without gaps."
        ),
        _TIME,
        _KIND,
        _AMOUNT,
        _BALANCE,
        _TRANSACTION,
        _ROUND,
        _PROVIDER,
        _GAME,
        _REFERENCE,
        _REVERSES,
    ],
)
