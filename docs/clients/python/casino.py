"""
The casino's side: a small book of its own, and how it stays equal to Countroom's.

    COUNTROOM_URL=http://127.0.0.1:8000 COUNTROOM_TOKEN=… python casino.py book.sqlite3
"""

import os
import sqlite3
import sys
import uuid
from decimal import Decimal

from countroom import Client, Refused, Unknown

TRANS_TYPES = {"deposit": 4, "withdraw": 8, "withdraw-all": 8}
SECONDS_TO_APPEAR = 300

TABLES = """
    CREATE TABLE IF NOT EXISTS transfer (
        reference TEXT PRIMARY KEY, kind TEXT, player TEXT, currency TEXT, amount TEXT,
        tries INTEGER DEFAULT 0, state TEXT DEFAULT 'pending', finished_at TEXT);
    CREATE TABLE IF NOT EXISTS entry (
        trans_id TEXT PRIMARY KEY, trans_type INTEGER, player TEXT, currency TEXT, amount TEXT, reference TEXT);
    CREATE TABLE IF NOT EXISTS progress (cursor TEXT);
"""


class Casino:
    def __init__(self, client, path):
        self.client = client
        self.book = sqlite3.connect(path, isolation_level=None)  # each statement commits
        self.book.row_factory = sqlite3.Row
        self.book.executescript(TABLES)

    # -- moving money ------------------------------------------------------------------------------

    def begin(self, kind, player, currency, amount=None):
        """Write down what is to happen, before anything is sent. Gives the reference."""
        reference = str(uuid.uuid4())
        values = (reference, kind, player, currency, None if amount is None else str(amount))
        sql = "INSERT INTO transfer (reference, kind, player, currency, amount) VALUES (?, ?, ?, ?, ?)"
        self.book.execute(sql, values)
        return reference

    def finish(self, reference):
        """Send it, or send it again. Gives the state: booked, refused, or still pending."""
        it = self.book.execute("SELECT * FROM transfer WHERE reference = ?", [reference]).fetchone()
        self.book.execute("UPDATE transfer SET tries = tries + 1 WHERE reference = ?", [reference])
        player, currency, amount, again = it["player"], it["currency"], it["amount"], it["tries"] > 0
        try:
            if it["kind"] == "deposit":
                done = self.client.deposit(player, currency, amount, reference, again)
            elif it["kind"] == "withdraw":
                done = self.client.withdraw(player, currency, amount, reference, again)
            else:
                done = self.client.withdraw_all(player, currency, reference, again)
        except Refused:
            return self._close(reference, "refused")
        except Unknown:
            return "pending"  # later once more, with this reference
        return self._close(reference, "booked", done["depositAmount"])

    def give_up(self, reference):
        """Instead of trying for ever: the money moved before this answer, or it never will."""
        known = self.client.give_up(reference)
        return self._close(reference, known["status"], known["amount"])

    def pending(self):
        """What an earlier run, or a time-out, left open."""
        rows = self.book.execute("SELECT reference FROM transfer WHERE state = 'pending' ORDER BY rowid")
        return [row["reference"] for row in rows]

    def _close(self, reference, state, amount=None):
        self.book.execute(
            "UPDATE transfer SET state = ?, amount = coalesce(?, amount), finished_at = datetime('now')"
            " WHERE reference = ?",
            [state, amount, reference],
        )
        return state

    # -- reconciling -------------------------------------------------------------------------------

    def reconcile(self):
        """Copy what is new in Countroom's list, then say in what the two books differ: nothing, or lines."""
        more = True
        while more:
            saved = self.book.execute("SELECT cursor FROM progress").fetchone()
            page = self.client.transactions(saved["cursor"] if saved else "")
            self._copy(page["list"], page["resumeCursor"])
            more = page["nextCursor"] is not None
        return [*self._wrong_entries(), *self._missing_entries()]

    def _copy(self, rows, cursor):
        """The rows and the new cursor in one commit: after a crash the same page comes again."""
        values = [
            (
                it["transId"],
                it["transType"],
                it["playerExternalId"],
                it["currency"],
                it["amount"],
                it["referenceId"],
            )
            for it in rows
        ]
        self.book.execute("BEGIN IMMEDIATE")
        self.book.executemany("INSERT OR IGNORE INTO entry VALUES (?, ?, ?, ?, ?, ?)", values)
        self.book.execute("DELETE FROM progress")
        self.book.execute("INSERT INTO progress VALUES (?)", [cursor])
        self.book.execute("COMMIT")

    def _wrong_entries(self):
        """Deposits and withdrawals in Countroom's list that this book does not have like that."""
        rows = self.book.execute(
            "SELECT e.*, t.kind, t.state, t.player AS ours, t.currency AS our_currency, t.amount AS our_amount"
            " FROM entry e LEFT JOIN transfer t ON t.reference = e.reference WHERE e.trans_type IN (4, 8)"
        )
        for it in rows:
            if it["kind"] is None:
                yield f"{it['trans_id']}: reference {it['reference']} is not in our book"
            elif it["state"] == "pending":
                continue  # it went through; finish() will get its answer
            elif (
                it["state"] != "booked"
                or TRANS_TYPES[it["kind"]] != it["trans_type"]
                or (it["ours"], it["our_currency"]) != (it["player"], it["currency"])
                or Decimal(it["our_amount"]) != Decimal(it["amount"])
            ):
                yield f"{it['trans_id']}: is not what our book says of reference {it['reference']}"

    def _missing_entries(self):
        """Booked here, and not in Countroom's list although it had time to appear there."""
        rows = self.book.execute(
            "SELECT t.reference, t.amount FROM transfer t LEFT JOIN entry e ON e.reference = t.reference"
            " WHERE t.state = 'booked' AND e.trans_id IS NULL"
            f" AND t.finished_at < datetime('now', '-{SECONDS_TO_APPEAR} seconds')"
        )
        return [f"{it['reference']}: is not in the list" for it in rows if Decimal(it["amount"]) != 0]


def main():
    client = Client(
        os.environ["COUNTROOM_URL"],
        os.environ["COUNTROOM_TOKEN"],
        timeout=float(os.environ.get("COUNTROOM_TIMEOUT", "10")),
    )
    casino = Casino(client, sys.argv[1])
    for reference in casino.pending():
        print("left over from before:", casino.finish(reference))

    player = f"player-{uuid.uuid4().hex[:8]}"
    print("link", player, client.link(player)[player])
    print("deposit 25.50:", casino.finish(casino.begin("deposit", player, "USD", Decimal("25.50"))))
    print("withdraw 100:", casino.finish(casino.begin("withdraw", player, "USD", Decimal(100))))
    print("withdraw 5.25:", casino.finish(casino.begin("withdraw", player, "USD", Decimal("5.25"))))
    print("balance:", client.balances(player)["USD"])
    print("withdraw-all:", casino.finish(casino.begin("withdraw-all", player, "USD")))
    print("balance:", client.balances(player)["USD"])
    print("given up:", casino.give_up(casino.begin("deposit", player, "USD", Decimal(1))))
    print("differences:", casino.reconcile())


if __name__ == "__main__":
    main()
