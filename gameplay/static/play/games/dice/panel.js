/* The figures of the bet: over or under, the target, the chance, and what a winning roll pays. */

import { el, svg } from "../../shell/dom.js";
import { chanceOf, parseHundredths, writeHundredths } from "./numbers.js";

const QUICK = [1000, 2500, 5000, 7500, 9000];

export class Panel {
  /** onSide(side), onTarget(hundredths) and onChance(outcomes) are the player's wishes. */
  constructor({ t, point, onSide, onTarget, onChance }) {
    Object.assign(this, { t, point });
    this.sides = new Map(["under", "over"].map((side) => [side, this.sideButton(side, onSide)]));
    this.target = this.numberField(t("dice.target"), onTarget);
    this.chance = this.numberField(`${t("dice.chance")}, %`, onChance);
    this.multiplier = el("output", { class: "figure-box__value" });
    this.win = el("output", { class: "dice-win__value" });
    this.rtp = el("p", { class: "dice-rtp" });
    this.quick = QUICK.map((chance) =>
      el("button", { type: "button", class: "quick", onclick: () => onChance(chance), "aria-label": `${t("dice.chance")} ${chance / 100} %` }, `${chance / 100} %`),
    );
    this.element = el(
      "div",
      { class: "dice-panel" },
      el("div", { class: "sides", role: "radiogroup", "aria-label": t("dice.side") }, [...this.sides.values()].map(({ label }) => label)),
      el("div", { class: "quicks", role: "group", "aria-label": t("dice.quick") }, this.quick),
      this.target.box,
      this.chance.box,
      el("div", { class: "figure-box" }, el("span", { class: "figure-box__name" }, t("dice.multiplier")), this.multiplier),
      el("div", { class: "dice-win" }, el("span", { class: "dice-win__name" }, t("dice.win")), this.win),
      this.rtp,
    );
  }

  sideButton(side, onSide) {
    const radio = el("input", { type: "radio", name: "side", value: side, onchange: () => onSide(side) });
    const arrow = side === "over" ? "M5 16L12 8l7 8" : "M5 8l7 8 7-8";
    const picture = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: arrow }));
    return { radio, label: el("label", { class: "side" }, radio, el("span", { class: "side__face" }, picture, this.t(`dice.${side}`))) };
  }

  numberField(name, onNumber) {
    const input = el("input", { type: "text", inputmode: "decimal", class: "figure-box__value", autocomplete: "off", "aria-label": name });
    let shown = 0;
    input.addEventListener("focus", () => input.select());
    input.addEventListener("change", () => {
      const typed = parseHundredths(input.value);
      if (typed === null) input.value = writeHundredths(shown, this.point);
      else onNumber(typed);
    });
    input.addEventListener("keydown", (event) => event.key === "Enter" && input.blur());
    const show = (value) => {
      shown = value;
      input.value = writeHundredths(value, this.point);
    };
    const less = stepButton("−", `${name} −1`, () => onNumber(Math.max(0, shown - 100)));
    const more = stepButton("+", `${name} +1`, () => onNumber(shown + 100));
    const box = el("div", { class: "figure-box" }, el("span", { class: "figure-box__name", "aria-hidden": "true" }, name),
      el("div", { class: "figure-box__row" }, less, el("span", { class: "figure-box__field" }, input), more));
    return { input, show, box, buttons: [less, more] };
  }

  showBet(side, target) {
    this.sides.get(side).radio.checked = true;
    this.target.show(target);
    const chance = chanceOf(side, target);
    this.chance.show(chance);
    this.quick.forEach((button, index) => button.setAttribute("aria-pressed", String(QUICK[index] === chance)));
  }

  /** The server's figures, or null while they are on their way: the old ones stay, faint. */
  showQuote(quote, money) {
    this.element.classList.toggle("dice-panel--asking", !quote);
    if (!quote) return;
    this.multiplier.textContent = `${this.decimal(quote.multiplier)}×`;
    this.win.textContent = money(quote.win, { code: true });
    this.rtp.textContent = this.t("dice.rtp", { rtp: this.decimal(quote.rtp), after: this.decimal(quote.rtpAfterCut) });
  }

  decimal(text) {
    return text.replace(".", this.point);
  }

  setEnabled(enabled) {
    const parts = [...[...this.sides.values()].map(({ radio }) => radio), ...this.quick];
    for (const { input, buttons } of [this.target, this.chance]) parts.push(input, ...buttons);
    for (const part of parts) part.disabled = !enabled;
  }
}

function stepButton(text, label, action) {
  return el("button", { type: "button", class: "figure-box__step", "aria-label": label, onclick: action }, text);
}
