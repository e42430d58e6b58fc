// A small client of Countroom's operator API. Node 18 or later, nothing to install.

// Refusals that are about the money or the reference itself: final, whatever became of an earlier try.
const FINAL = new Set(["BALANCE_NOT_ENOUGH", "POINT_NOT_ENOUGH", "IDEMPOTENCY_CONFLICT"]);

/** A definite no: nothing moved. `code` is for programs, `data` holds the details. */
export class Refused extends Error {
  constructor(code, message, data) {
    super(`${code}: ${message}`);
    this.code = code;
    this.data = data ?? {};
  }
}

/** No answer to rely on: the money may have moved. Repeat with the same reference, or give it up. */
export class Unknown extends Error {}

export class Client {
  constructor(url, token, { timeout = 10_000, attempts = 5 } = {}) {
    this.url = url.replace(/\/+$/, "");
    this.timeout = timeout;
    this.attempts = attempts;
    this.headers = {
      Authorization: `Bearer ${token}`,
      Accept: "application/json; money=string", // amounts as text: a JavaScript number is not exact
      "Content-Type": "application/json",
    };
  }

  /** Make these players known, up to 1,000 in a call. Safe to repeat. Gives { player: playerCode }. */
  async link(...players) {
    const linked = await this.#post("/v1/player/create", { players });
    return Object.fromEntries(linked.players.map((it) => [it.playerExternalId, it.playerCode]));
  }

  async balances(player) {
    const info = await this.#get("/v1/player/info", { playerExternalId: player });
    return Object.fromEntries(info.balance.map((it) => [it.currency, it.amount]));
  }

  // `amount` is a string such as "25.50": a number is not exact. `again`: the reference may have been sent before.

  deposit(player, currency, amount, referenceId, again = false) {
    const body = { playerExternalId: player, currency, amount, referenceId };
    return this.#post("/v1/player/wallet/deposit", body, again);
  }

  withdraw(player, currency, amount, referenceId, again = false) {
    const body = { playerExternalId: player, currency, amount, referenceId };
    return this.#post("/v1/player/wallet/withdraw", body, again);
  }

  withdrawAll(player, currency, referenceId, again = false) {
    const body = { playerExternalId: player, currency, referenceId };
    return this.#post("/v1/player/wallet/withdraw-all", body, again);
  }

  /** Burn a reference whose fate is not known. Gives what is true from now on: booked, refused or void. */
  giveUp(reference) {
    return this.#post("/v1/player/wallet/transfer/void", { referenceId: reference });
  }

  transactions(cursor, limit = 2000) {
    return this.#get("/v1/transaction/list", { cursor, limit });
  }

  #get(path, query) {
    return this.#call("GET", `${path}?${new URLSearchParams(query)}`);
  }

  #post(path, body, again = false) {
    return this.#call("POST", path, JSON.stringify(body), again);
  }

  /**
   * Ask until there is an answer to rely on. Every call of this client may be repeated as it is.
   * `unsure`: an earlier try may have moved the money.
   */
  async #call(method, path, body, unsure = false) {
    for (let attempt = 1; attempt <= this.attempts; attempt += 1) {
      const { status, answer, retryAfter } = await this.#ask(method, path, body);
      if (answer?.success) return answer.data;
      if (status < 500 && status !== 429 && answer) {
        const no = new Refused(answer.errorCode, answer.message, answer.data);
        if (!unsure || FINAL.has(no.code)) throw no;
        throw new Unknown(`${no.message}, and an earlier try may have gone through`);
      }
      unsure ||= status !== 429; // a busy server has not looked at it
      const pause = retryAfter || (0.5 + Math.random() / 2) * 0.2 * 2 ** attempt;
      if (attempt < this.attempts) await new Promise((wake) => setTimeout(wake, pause * 1000));
    }
    throw new Unknown(`no clear answer after ${this.attempts} tries: ${method} ${path}`);
  }

  /** One try: status, the envelope, and the wait in seconds that the server asks for. */
  async #ask(method, path, body) {
    try {
      const signal = AbortSignal.timeout(this.timeout);
      const answer = await fetch(this.url + path, { method, body, headers: this.headers, signal });
      const retryAfter = Number(answer.headers.get("Retry-After") ?? 0);
      return { status: answer.status, answer: envelope(await answer.text()), retryAfter };
    } catch {
      return {}; // time-outs, broken connections, names that do not resolve
    }
  }
}

/** The answer's envelope; undefined if something else than Countroom answered, a proxy for example. */
function envelope(text) {
  try {
    const found = JSON.parse(text);
    return typeof found === "object" && found !== null && "success" in found ? found : undefined;
  } catch {
    return undefined;
  }
}
