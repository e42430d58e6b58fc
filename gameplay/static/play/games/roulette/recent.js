/* The last numbers, newest first, as coloured plaques. */

import { el } from "../../shell/dom.js";

const KEPT = 20;

export class Recent {
  constructor({ colourOf, t }) {
    this.colourOf = colourOf;
    this.t = t;
    this.numbers = [];
    this.element = el("ol", { class: "recent", "aria-label": t("roulette.recent") });
  }

  /** Newest first. */
  set(numbers) {
    this.numbers = numbers.slice(0, KEPT);
    this.element.replaceChildren(...this.numbers.map((number) => this.plaque(number)));
  }

  add(number, { moving }) {
    this.numbers = [number, ...this.numbers].slice(0, KEPT);
    const plaque = this.plaque(number);
    this.element.prepend(plaque);
    while (this.element.children.length > KEPT) this.element.lastChild.remove();
    if (!moving) return;
    plaque.animate([{ transform: "scale(.2)", opacity: 0 }, { transform: "none", opacity: 1 }], {
      duration: 260,
      easing: "cubic-bezier(.3,1.5,.5,1)",
    });
  }

  plaque(number) {
    const colour = this.colourOf(number);
    const label = `${number} ${this.t(`roulette.colour.${colour}`)}`;
    return el("li", { class: `plaque plaque-${colour}`, "aria-label": label }, String(number));
  }
}
