// The casino's side: a small book of its own, and how it stays equal to Countroom's.
//
//     COUNTROOM_URL=http://127.0.0.1:8000 COUNTROOM_TOKEN=… node casino.mjs book.json

import { randomUUID } from "node:crypto";
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { Client, Refused, Unknown } from "./countroom.mjs";

const TRANS_TYPES = { deposit: 4, withdraw: 8, "withdraw-all": 8 };
const MS_TO_APPEAR = 300_000;

export class Casino {
  constructor(client, path) {
    this.client = client;
    this.path = path;
    this.book = existsSync(path)
      ? JSON.parse(readFileSync(path, "utf8"))
      : { transfers: {}, entries: {}, cursor: "" };
  }

  // -- moving money --------------------------------------------------------------------------------

  /** Write down what is to happen, before anything is sent. Gives the reference. */
  begin(kind, player, currency, amount = null) {
    const reference = randomUUID();
    this.book.transfers[reference] = { kind, player, currency, amount, tries: 0, state: "pending" };
    this.#save();
    return reference;
  }

  /** Send it, or send it again. Gives the state: booked, refused, or still pending. */
  async finish(reference) {
    const { kind, player, currency, amount, tries } = this.book.transfers[reference];
    const again = tries > 0;
    this.book.transfers[reference].tries += 1;
    this.#save();
    try {
      const done =
        kind === "deposit"
          ? await this.client.deposit(player, currency, amount, reference, again)
          : kind === "withdraw"
            ? await this.client.withdraw(player, currency, amount, reference, again)
            : await this.client.withdrawAll(player, currency, reference, again);
      return this.#close(reference, "booked", done.depositAmount);
    } catch (no) {
      if (no instanceof Refused) return this.#close(reference, "refused");
      if (no instanceof Unknown) return "pending"; // later once more, with this reference
      throw no;
    }
  }

  /** Instead of trying for ever: the money moved before this answer, or it never will. */
  async giveUp(reference) {
    const known = await this.client.giveUp(reference);
    return this.#close(reference, known.status, known.amount);
  }

  /** What an earlier run, or a time-out, left open. */
  pending() {
    return Object.keys(this.book.transfers).filter((it) => this.book.transfers[it].state === "pending");
  }

  #close(reference, state, amount) {
    const transfer = this.book.transfers[reference];
    Object.assign(transfer, { state, amount: amount ?? transfer.amount, finishedAt: Date.now() });
    this.#save();
    return state;
  }

  // -- reconciling ---------------------------------------------------------------------------------

  /** Copy what is new in Countroom's list, then say in what the two books differ: nothing, or lines. */
  async reconcile() {
    let page;
    do {
      page = await this.client.transactions(this.book.cursor);
      for (const it of page.list) {
        const { transType, playerExternalId: player, currency, amount, referenceId: reference } = it;
        this.book.entries[it.transId] = { transType, player, currency, amount, reference };
      }
      this.book.cursor = page.resumeCursor;
      this.#save(); // the rows and the new cursor at once: after a crash the same page comes again
    } while (page.nextCursor !== null);
    return [...this.#wrongEntries(), ...this.#missingEntries()];
  }

  /** Deposits and withdrawals in Countroom's list that this book does not have like that. */
  *#wrongEntries() {
    for (const [transId, it] of Object.entries(this.book.entries)) {
      if (it.transType !== 4 && it.transType !== 8) continue;
      const ours = this.book.transfers[it.reference];
      if (!ours) yield `${transId}: reference ${it.reference} is not in our book`;
      else if (ours.state === "pending") continue; // it went through; finish() will get its answer
      else if (
        ours.state !== "booked" ||
        TRANS_TYPES[ours.kind] !== it.transType ||
        ours.player !== it.player ||
        ours.currency !== it.currency ||
        ours.amount !== it.amount // Countroom's own spelling on both sides: see #close
      ) {
        yield `${transId}: is not what our book says of reference ${it.reference}`;
      }
    }
  }

  /** Booked here, and not in Countroom's list although it had time to appear there. */
  *#missingEntries() {
    const listed = new Set(Object.values(this.book.entries).map((it) => it.reference));
    for (const [reference, it] of Object.entries(this.book.transfers)) {
      const hadTime = it.finishedAt < Date.now() - MS_TO_APPEAR;
      if (it.state === "booked" && it.amount !== "0" && hadTime && !listed.has(reference)) {
        yield `${reference}: is not in the list`;
      }
    }
  }

  /** Whole or not at all. A real casino has a database for this. */
  #save() {
    writeFileSync(`${this.path}.new`, JSON.stringify(this.book, null, 2));
    renameSync(`${this.path}.new`, this.path);
  }
}

const client = new Client(process.env.COUNTROOM_URL, process.env.COUNTROOM_TOKEN, {
  timeout: Number(process.env.COUNTROOM_TIMEOUT ?? 10) * 1000,
});
const casino = new Casino(client, process.argv[2]);
for (const reference of casino.pending()) {
  console.log("left over from before:", await casino.finish(reference));
}

const player = `player-${randomUUID().slice(0, 8)}`;
console.log("link", player, (await client.link(player))[player]);
console.log("deposit 25.50:", await casino.finish(casino.begin("deposit", player, "USD", "25.50")));
console.log("withdraw 100:", await casino.finish(casino.begin("withdraw", player, "USD", "100")));
console.log("withdraw 5.25:", await casino.finish(casino.begin("withdraw", player, "USD", "5.25")));
console.log("balance:", (await client.balances(player)).USD);
console.log("withdraw-all:", await casino.finish(casino.begin("withdraw-all", player, "USD")));
console.log("balance:", (await client.balances(player)).USD);
console.log("given up:", await casino.giveUp(casino.begin("deposit", player, "USD", "1")));
console.log("differences:", JSON.stringify(await casino.reconcile()));
