/* What roulette says: the names of spots, a round in a sentence, the rules. */

import { el } from "../../shell/dom.js";
import { kindOf } from "./spots.js";

const EXAMPLES = [
  "straight:17", "split:1-2", "street:1-2-3", "trio:0-1-2", "corner:1-2-4-5", "first_four", "line:1-2-3-4-5-6",
  "dozen:1", "column:1", "red", "even", "low",
];

/** "Split 1, 2" and "Number 17, black", in the player's language. */
export function nameSpot(t, spot, numbers, colourOf) {
  const kind = kindOf(spot);
  const colour = kind === "straight" ? t(`roulette.colour.${colourOf(numbers[0])}`) : "";
  const range = kind === "dozen" ? `${numbers[0]}–${numbers.at(-1)}` : numbers.join(", ");
  return t(`roulette.spot.${kind}`, { numbers: range, colour, index: spot.split(":")[1] ?? "" });
}

export function describeRound({ t, money, boot }, { pocket, bets }, nameOf) {
  const colour = pocket === 0 ? "green" : boot.rules.red.includes(pocket) ? "red" : "black";
  const won = bets.filter(({ win }) => win !== "0").map(({ spot, win }) => `${nameOf(spot)}: ${money(win)}`);
  return [t("roulette.fell", { number: pocket, colour: t(`roulette.colour.${colour}`) }), ...won].join(". ") + ".";
}

export function drawRules({ t, boot }) {
  const rows = EXAMPLES.map((spot) => {
    const { numbers, multiplier } = boot.rules.spots[spot];
    return el(
      "tr",
      {},
      el("th", { scope: "row" }, t(`roulette.kind.${kindOf(spot)}`)),
      el("td", {}, String(numbers.length)),
      el("td", {}, `${multiplier - 1}:1`),
    );
  });
  const heads = ["roulette.rules.bet", "roulette.rules.numbers", "roulette.rules.pays"];
  return el(
    "section",
    { class: "roulette-rules" },
    el("p", {}, t("roulette.rules.intro")),
    el(
      "table",
      { class: "pays" },
      el("thead", {}, el("tr", {}, heads.map((key) => el("th", { scope: "col" }, t(key))))),
      el("tbody", {}, rows),
    ),
    el("ul", {}, ["zero", "touch", "keys"].map((key) => el("li", {}, t(`roulette.rules.${key}`)))),
  );
}

export function drawPicture({ outcome }, colourOf) {
  return el("span", { class: `plaque plaque-${colourOf(outcome.pocket)}` }, String(outcome.pocket));
}
