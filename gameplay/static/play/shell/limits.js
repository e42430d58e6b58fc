/* The player's own limits, in words: what is left of each, and what a refusal means. */

import { el } from "./dom.js";

const WHEN = { weekday: "short", month: "short", day: "numeric", hour: "numeric", minute: "2-digit" };

/** The text for a bet that a limit does not allow. `limit` holds the details of the refusal. */
export function limitText(shell, limit) {
  return shell.t("error.LIMIT_REACHED", {
    limit: `${nameOf(shell, limit)}, ${amountOf(shell, limit.kind, limit.limit)}`,
    left: amountOf(shell, limit.kind, limit.left),
    resets: momentOf(shell, limit.resetsAt),
  });
}

/** How the session goes: a list of facts, as the reality check and the player's rounds show them. */
export function sessionFacts(shell, facts) {
  const { t, money } = shell;
  const rows = [
    [t("reality.time"), minutes(shell, Math.floor(facts.seconds / 60), "long")],
    [t("reality.staked"), money(facts.staked, { code: true })],
    [t("reality.won"), money(facts.won, { code: true })],
    [t("reality.net"), money(facts.net, { code: true, sign: true })],
  ];
  return el("dl", { class: "facts" }, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

/** The limits and what is left of them; null for a player without. `hint`: say how periods are counted. */
export function limitList(shell, limits, { hint = false } = {}) {
  if (!limits.length) return null;
  const { t } = shell;
  return el("section", {},
    el("h3", {}, t("limits")),
    el("dl", { class: "facts facts--limits" }, limits.map((limit) => [
      el("dt", {}, nameOf(shell, limit), pending(shell, limit)),
      el("dd", {}, t("limits.left", {
        left: amountOf(shell, limit.kind, limit.left), limit: amountOf(shell, limit.kind, limit.limit) })),
    ])),
    hint && el("p", { class: "hint" }, t("limits.utc")));
}

function pending(shell, { kind, pending: value, pendingAt }) {
  if (!pendingAt) return null;
  const { t } = shell;
  const at = momentOf(shell, pendingAt);
  const text = value === null ? t("limits.ends", { at }) : t("limits.then", { at, limit: amountOf(shell, kind, value) });
  return el("small", { class: "facts__note" }, text);
}

function nameOf({ t }, { kind, period }) {
  return t(`limit.${kind}.${period}`);
}

function amountOf(shell, kind, value) {
  return kind === "time" ? minutes(shell, Number(value), "short") : shell.money(value, { code: true });
}

function minutes({ language }, count, unitDisplay) {
  return new Intl.NumberFormat(language, { style: "unit", unit: "minute", unitDisplay }).format(count);
}

/** "2026-11-27 00:00:00" of the server, which is UTC, by the player's own clock. */
function momentOf({ language }, text) {
  return new Date(`${text.replace(" ", "T")}Z`).toLocaleString(language, WHEN);
}
