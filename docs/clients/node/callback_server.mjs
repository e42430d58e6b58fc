// A Callback URL in one file: what an operator's backend needs for seamless mode, with nothing but Node 18.
//
//     CALLBACK_TOKEN=<your API token> node callback_server.mjs 8100 book.jsonl
//
// The money is in memory and in a journal file here; in your backend it is your own database. What matters is the
// shape: one step for each callback that nothing interrupts, one booking for each transactionId, and a memory of every
// cancel, also of a bet that you have never seen.

import { createHmac, timingSafeEqual } from "node:crypto";
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:http";

const TOKEN = process.env.CALLBACK_TOKEN ?? "";
const FIRST_BALANCE = process.env.FIRST_BALANCE ?? "1000";
const [port = "8100", journal = "book.jsonl"] = process.argv.slice(2);

// Balances are BigInts of 10^-8: adding JavaScript numbers (0.1 + 0.2) would round.
const units = (amount) => {
  const [whole, fraction = ""] = plain(amount).split(".");
  return BigInt(whole + fraction.padEnd(8, "0"));
};
const plain = (amount) => (typeof amount === "number" ? amount.toFixed(8) : String(amount));
const written = (balance) => {
  const text = balance.toString().padStart(9, "0");
  return `${text.slice(0, -8)}.${text.slice(-8)}`.replace(/\.?0+$/, "");
};

const balances = new Map(); // "player currency" → units
const movements = new Map(); // transactionId → units, signed
const cancelled = new Set(); // transactionIds of bets, known or not

const key = (body) => `${body.playerId} ${body.currency}`;
const balanceOf = (body) => balances.get(key(body)) ?? units(FIRST_BALANCE);
const move = (body, amount) => {
  movements.set(body.transactionId, amount);
  balances.set(key(body), balanceOf(body) + amount);
};

// Books the callback, once. Node runs it without interruption: parallel repeats take turns here.
function book(body) {
  const { transactionId: id } = body;
  const amount = units(body.amount ?? 0);
  if (body.command === "bet") {
    if (cancelled.has(id)) return "ERR_TRANSACTION_ROLLED_BACK"; // its cancel was here before it, or took it back
    if (movements.has(id)) return "OK"; // booked before
    if (amount > balanceOf(body)) return "ERR_NOT_ENOUGH_MONEY";
    move(body, -amount);
  } else if (body.command === "win") {
    if (!movements.has(id)) move(body, amount);
  } else if (body.command === "cancel") {
    const bet = body.referenceId;
    const isNew = !cancelled.has(bet);
    cancelled.add(bet); // known or not: a bet that comes after its cancel must never be booked
    if (!movements.has(bet)) return "ERR_TRANSACTION_DOES_NOT_EXIST";
    if (isNew) balances.set(key(body), balanceOf(body) - movements.get(bet));
  }
  return "OK";
}

function isSigned(body, signature) {
  const text = Object.keys(body).sort().map((name) => body[name]).join(",");
  const expected = Buffer.from(createHmac("sha512", TOKEN).update(text).digest("base64"));
  const given = Buffer.from(signature ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function answer(raw, signature) {
  const body = JSON.parse(raw);
  if (!isSigned(body, signature)) return '{"statusCode":"ERR_INTEGRITY_CHECK_FAILED"}';
  if (body.command !== "balance") appendFileSync(journal, `${JSON.stringify(body)}\n`, { flush: true });
  const status = book(body);
  return `{"statusCode":"${status}","balance":${written(balanceOf(body))}}`;
}

if (existsSync(journal)) {
  for (const line of readFileSync(journal, "utf8").split("\n").filter(Boolean)) book(JSON.parse(line));
}

createServer((request, response) => {
  const chunks = [];
  request.on("data", (chunk) => chunks.push(chunk));
  request.on("end", () => {
    const body = answer(Buffer.concat(chunks).toString("utf8"), request.headers["x-request-signature"]);
    response.writeHead(200, { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) });
    response.end(body);
  });
}).listen(Number(port), "127.0.0.1");
