"""
A Callback URL in one file: what an operator's backend needs for seamless mode, with nothing but Python 3.11.

    CALLBACK_TOKEN=<your API token> python callback_server.py 8100 book.db

The money is in an SQLite file here; in your backend it is your own database. What matters is the shape: one transaction
for each callback, a unique key on transactionId, and a row for every cancel, also of a bet that you have never seen.
"""

import base64
import hashlib
import hmac
import json
import os
import sqlite3
import sys
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = os.environ.get("CALLBACK_TOKEN", "")
FIRST_BALANCE = Decimal(os.environ.get("FIRST_BALANCE", "1000"))

SCHEMA = """
create table if not exists player (id text, currency text, units integer not null, primary key (id, currency));
create table if not exists movement (id text primary key, command text, player text, currency text, units integer);
create table if not exists cancelled (bet text primary key, by_id text);
"""
UNITS = Decimal(100000000)  # balances are whole numbers of 10^-8: nothing is ever rounded


class Refused(Exception):
    """The status code that goes back."""


def as_javascript(value: object) -> str:
    """The value as JavaScript's [value].join(',') writes it: the text that is signed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Decimal):
        number = Decimal(value).normalize()
        exponent = number.adjusted()
        if number == 0 or -7 < exponent < 21:
            return f"{number:f}"
        digits = "".join(map(str, number.as_tuple().digits))
        mantissa = digits if len(digits) == 1 else f"{digits[0]}.{digits[1:]}"
        return f"{mantissa}e{exponent:+d}"
    return str(value)


def is_signed(body: dict, signature: str) -> bool:
    text = ",".join(as_javascript(body[key]) for key in sorted(body))
    expected = base64.b64encode(hmac.digest(TOKEN.encode(), text.encode(), hashlib.sha512)).decode()
    return hmac.compare_digest(expected, signature)


def handle(database: sqlite3.Connection, body: dict) -> Decimal:
    """Books the callback, once, and gives the balance after it. Inside one transaction."""
    player, currency = body["playerId"], body["currency"]
    units = int(Decimal(body.get("amount", 0)) * UNITS)
    balance = units_of(database, player, currency)
    match body["command"]:
        case "bet":
            if row(database, "select 1 from cancelled where bet = ?", body["transactionId"]):
                raise Refused("ERR_TRANSACTION_ROLLED_BACK")  # its cancel was here before it, or took it back
            if row(database, "select 1 from movement where id = ?", body["transactionId"]):
                return Decimal(balance) / UNITS  # booked before
            if units > balance:
                raise Refused("ERR_NOT_ENOUGH_MONEY")
            move(database, body, -units)
        case "win":
            if not row(database, "select 1 from movement where id = ?", body["transactionId"]):
                move(database, body, units)
        case "cancel":
            cancel(database, body)
    return Decimal(units_of(database, player, currency)) / UNITS


def cancel(database: sqlite3.Connection, body: dict) -> None:
    bet = body["referenceId"]
    if row(database, "select 1 from cancelled where bet = ?", bet):
        if not row(database, "select 1 from movement where id = ?", bet):
            raise Refused("ERR_TRANSACTION_DOES_NOT_EXIST")
        return  # taken back before
    # Remembered whether the bet is known or not: a bet that comes after its cancel must never be booked.
    database.execute("insert into cancelled values (?, ?)", (bet, body["transactionId"]))
    booked = row(database, "select units from movement where id = ?", bet)
    if booked is None:
        raise Refused("ERR_TRANSACTION_DOES_NOT_EXIST")
    add(database, body["playerId"], body["currency"], -booked[0])


def move(database: sqlite3.Connection, body: dict, units: int) -> None:
    player, currency = body["playerId"], body["currency"]
    database.execute(
        "insert into movement values (?, ?, ?, ?, ?)",
        (body["transactionId"], body["command"], player, currency, units),
    )
    add(database, player, currency, units)


def add(database: sqlite3.Connection, player: str, currency: str, units: int) -> None:
    database.execute(
        "update player set units = units + ? where id = ? and currency = ?", (units, player, currency)
    )


def units_of(database: sqlite3.Connection, player: str, currency: str) -> int:
    first = int(FIRST_BALANCE * UNITS)
    database.execute("insert or ignore into player values (?, ?, ?)", (player, currency, first))
    return row(database, "select units from player where id = ? and currency = ?", player, currency)[0]


def row(database: sqlite3.Connection, query: str, *values: str) -> tuple | None:
    return database.execute(query, values).fetchone()


def answer(path: str, raw: bytes, signature: str) -> dict:
    body = json.loads(raw, parse_float=Decimal)
    if not is_signed(body, signature):
        return {"statusCode": "ERR_INTEGRITY_CHECK_FAILED"}
    database = sqlite3.connect(path, timeout=2, isolation_level=None)
    try:
        database.execute("begin immediate")  # parallel repeats take turns here
        try:
            balance = handle(database, body)
            status = "OK"
        except Refused as refused:
            status = str(refused)
            balance = Decimal(units_of(database, body["playerId"], body["currency"])) / UNITS
        database.execute("commit")  # the answer goes out when the money is safe, not before
        return {"statusCode": status, "balance": balance}
    finally:
        database.close()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    path_of_book = "book.db"

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        told = answer(self.path_of_book, raw, self.headers.get("X-Request-Signature", ""))
        number = f',"balance":{told["balance"]:f}' if "balance" in told else ""
        body = f'{{"statusCode":"{told["statusCode"]}"{number}}}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: object) -> None:
        pass


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8100
    Handler.path_of_book = sys.argv[2] if len(sys.argv) > 2 else "book.db"
    with sqlite3.connect(Handler.path_of_book) as book:
        book.executescript("pragma journal_mode = wal;" + SCHEMA)
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
