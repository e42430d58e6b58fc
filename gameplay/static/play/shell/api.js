/*
 * The page's API. What was not answered is asked again with the same body, hence the same action id: a bet whose
 * answer was lost is found, not placed twice.
 */

import { wait } from "./dom.js";

const TIMEOUT = 10_000;
const WAITS = [400, 800, 1500, 3000, 5000];
const LOST_AFTER = 2; // failures in a row until the page says so
const SETTLING_TRIES = 10;

export class ApiError extends Error {
  constructor(status, { code, message, ...details }) {
    super(message || code);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export class Api {
  constructor(token, notices) {
    this.token = token;
    this.notices = notices;
  }

  /** Asks until there is an answer; throws ApiError when the answer is a refusal. */
  async call(name, body) {
    let settling = 0;
    for (let failures = 0; ; ) {
      const answer = await this.once(name, body);
      if (answer === null) {
        failures += 1;
        if (failures >= LOST_AFTER) this.notices.connection(false);
        await pause(WAITS[Math.min(failures, WAITS.length) - 1]);
      } else if (answer.error?.code === "SETTLING" && settling < SETTLING_TRIES) {
        settling += 1;
        this.notices.connection(true);
        await wait(700);
      } else {
        this.notices.connection(true);
        if (answer.error) throw new ApiError(answer.status, answer.error);
        return answer.body;
      }
    }
  }

  /** Asks once: {body}, {status, error}, or null when nobody answered in our words. */
  async once(name, body) {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), TIMEOUT);
    try {
      const answer = await fetch(`/play/api/${name}`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${this.token}` },
        body: JSON.stringify(body),
        cache: "no-store",
        credentials: "omit",
        signal: abort.signal,
      });
      const json = await answer.json();
      if (answer.ok) return { body: json };
      // Only our own refusals carry a code; a proxy's 502 page is as good as silence.
      return json.error?.code ? { status: answer.status, error: json.error } : null;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** A wait that ends early when the device is online again. */
function pause(milliseconds) {
  return Promise.race([
    wait(milliseconds),
    new Promise((resolve) => window.addEventListener("online", resolve, { once: true })),
  ]);
}

/** crypto.randomUUID exists only on secure origins; the casino's test site may have none. */
export function newAction() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
