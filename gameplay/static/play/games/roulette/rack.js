/* Below the table: which chip to put, and what to do with those that lie there. */

import { COLOURS, drawChip, shortAmount } from "../chips.js";
import { el, svg } from "../../shell/dom.js";

const PICTURES = {
  undo: "M9 6L4.5 10.5L9 15M5 10.5h8.5a5 5 0 0 1 0 10H11",
  clear: "M6 8h12M10 8V5.5h4V8M7.5 8l.8 11.5h7.4L16.5 8M10.7 11v5.5M13.3 11v5.5",
  double: "M4.5 8.5l6 7M10.5 8.5l-6 7M13.5 10.2c.4-1.6 1.5-2.2 2.8-2.2 1.6 0 2.7 1 2.7 2.4 0 2.6-5.3 3-5.6 6.1H19.2",
  repeat: "M5 12a7 7 0 0 1 12-4.9L19 9M19 4.5V9h-4.5M19 12a7 7 0 0 1-12 4.9L5 15M5 19.5V15h4.5",
};

export class Rack {
  /** `actions` are undo, clear, double and repeat. */
  constructor({ values, amounts, t, sound, actions }) {
    this.values = values;
    this.chips = values.map((units, index) => {
      const decimal = amounts.toDecimal(units);
      const name = t("roulette.chip", { value: amounts.format(units, { code: true }) });
      const radio = el("input", { type: "radio", name: "chip", value: index, "aria-label": name });
      radio.addEventListener("change", () => {
        this.chosen = units;
        sound.play("tick");
      });
      return el("label", { class: "rack-chip" }, radio, drawChip(shortAmount(decimal), COLOURS[index]));
    });
    this.chosen = values[0];
    this.chips[0].querySelector("input").checked = true;
    this.tools = Object.fromEntries(
      Object.keys(PICTURES).map((name) => [name, toolButton(name, t(`roulette.${name}`), actions[name])]),
    );
    this.element = el(
      "div",
      { class: "rack" },
      el("div", { class: "rack-chips", role: "radiogroup", "aria-label": t("roulette.chips") }, this.chips),
      el("div", { class: "rack-tools", role: "group", "aria-label": t("roulette.tools") }, Object.values(this.tools)),
    );
  }

  /** Which tools make sense now. */
  refresh(possible) {
    for (const [name, button] of Object.entries(this.tools)) {
      button.setAttribute("aria-disabled", String(!possible[name]));
    }
  }
}

function toolButton(name, label, action) {
  const picture = svg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: PICTURES[name] }));
  // aria-disabled: a button that has just emptied the table must not throw the focus away.
  const press = (event) => event.currentTarget.getAttribute("aria-disabled") !== "true" && action();
  return el("button", { type: "button", class: "tool", title: label, onclick: press }, picture, el("span", {}, label));
}
