/* Provable fairness: the promise for the next round, the player's own seed, and what the last round reveals. */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";

const SEED_CHARACTERS = 64;

export function openFairness(shell) {
  const { t, rounds } = shell;
  openDialog(
    { t, title: t("fairness"), className: "dialog--wide" },
    el("p", {}, t("fair.words")),
    el("section", {}, el("h3", {}, t("fair.next")), fact(t("fair.commitment"), rounds.commitment, "next-commitment"),
      seedForm(shell)),
    el("section", {}, el("h3", {}, t("fair.last")),
      rounds.last?.serverSeed ? lastRound(shell, rounds.last) : el("p", {}, t("fair.no_last"))),
  );
}

function fact(name, value, id = null) {
  return el("div", { class: "fact" }, el("span", { class: "fact__name" }, name), el("code", { class: "fact__code", id }, value));
}

function seedForm(shell) {
  const { t, rounds } = shell;
  const input = el("input", { type: "text", value: rounds.clientSeed, id: "client-seed", autocomplete: "off", spellcheck: "false" });
  const said = el("p", { class: "form__said", role: "status" });
  const random = el("button", { class: "button", type: "button" }, t("fair.random"));
  const save = el("button", { class: "button button--main", type: "submit" }, t("fair.save"));
  const form = el("form", { class: "form" },
    el("label", { class: "field field--long" }, el("span", {}, t("fair.client")), el("span", { class: "field__box" }, input)),
    el("p", { class: "hint" }, t("fair.client_words")),
    el("div", { class: "form__buttons" }, random, save), said);
  random.addEventListener("click", () => {
    const bytes = crypto.getRandomValues(new Uint8Array(12));
    input.value = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    said.textContent = "";
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const characters = [...input.value].length;
    if (characters < 1 || characters > SEED_CHARACTERS) {
      said.textContent = t("fair.client_bad");
      return;
    }
    save.disabled = true;
    try {
      const state = await shell.api.call("seed", { clientSeed: input.value });
      rounds.clientSeed = state.clientSeed;
      if (rounds.idle) rounds.commitment = state.commitment;
      const shown = document.getElementById("next-commitment");
      if (shown) shown.textContent = rounds.commitment;
      said.textContent = t("fair.saved");
    } catch (error) {
      said.textContent = error.message;
    }
    save.disabled = false;
  });
  return form;
}

function lastRound(shell, round) {
  const { t } = shell;
  const verdict = el("p", { class: "verdict", role: "status" });
  const check = el("button", { class: "button", type: "button" }, t("fair.check"));
  // Digests exist on secure origins only; the verification page does the same and more.
  check.hidden = !globalThis.crypto?.subtle;
  check.addEventListener("click", async () => {
    const kept = (await sha256(round.serverSeed)) === round.commitment;
    verdict.textContent = t(kept ? "fair.kept" : "fair.broken");
    verdict.classList.toggle("verdict--good", kept);
  });
  return el("div", {},
    fact(t("fair.commitment"), round.commitment),
    fact(t("fair.server"), round.serverSeed),
    fact(t("fair.client"), round.clientSeed),
    el("div", { class: "form__buttons" }, check,
      el("a", { class: "button", href: round.verifyUrl, target: "_blank", rel: "noopener" }, t("verify.long"))),
    verdict);
}

async function sha256(hex) {
  const bytes = Uint8Array.from(hex.match(/../g), (pair) => parseInt(pair, 16));
  const digest = await crypto.subtle.digest("SHA-256", bytes);
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
