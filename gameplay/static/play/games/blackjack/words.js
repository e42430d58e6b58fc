/* The rules of blackjack, basic strategy included, and a round in small. */

import { el } from "../../shell/dom.js";
import { drawFace } from "./card_art.js";

const LINES = ["deck", "values", "pays", "peek", "dealer", "double", "split", "stand", "keys"];

export function drawRules({ t, boot }) {
  const { rules } = boot;
  return el(
    "section",
    { class: "blackjack-rules" },
    el("p", {}, t("blackjack.rules.intro")),
    el("ul", { class: "rules__list" }, LINES.map((line) => el("li", {}, t(`blackjack.rules.${line}`)))),
    el("h3", {}, t("blackjack.rules.rtp")),
    el("p", {}, t("blackjack.rules.rtp_words", { rtp: rules.rtp, all: rules.rtpOfAllStakes })),
    el("h3", {}, t("blackjack.rules.strategy")),
    el("p", {}, t("blackjack.rules.strategy_words")),
    ["hard", "soft", "pairs"].map((kind) => drawStrategy(t, rules.strategy, kind)),
  );
}

function drawStrategy(t, strategy, kind) {
  const rows = Object.entries(strategy[kind]).sort(([one], [other]) => Number(other) - Number(one));
  const cell = (letter) => el("td", { class: `advice advice-${letter.toLowerCase()}` }, letter);
  return el(
    "div",
    { class: "strategy-room" },
    el(
      "table",
      { class: "strategy" },
      el("caption", {}, t(`blackjack.rules.${kind}`)),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, t("blackjack.rules.you")), strategy.dealerShows.map((card) => el("th", { scope: "col" }, card)))),
      el("tbody", {}, rows.map(([points, row]) => el("tr", {}, el("th", { scope: "row" }, nameRow(kind, points)), [...row].map(cell)))),
    ),
  );
}

function nameRow(kind, points) {
  if (kind !== "pairs") return points;
  const half = Number(points) === 1 ? "A" : points;
  return `${half} ${half}`;
}

/** The last cards of both sides, small. */
export function drawPicture({ outcome }) {
  const cards = [...outcome.hands[0].cards.slice(0, 3)];
  return el("span", { class: "tiny-cards" }, cards.map((card) => drawFace(card)));
}
