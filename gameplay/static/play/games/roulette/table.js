/*
 * The table to bet on: the felt, a button for every spot, and the chips.
 *
 * Every spot is a real button, so that a screen reader finds it with its words and stake; one of them is in the tab
 * order and the arrow keys move on from there. With a finger the spot is chosen while it slides and taken where it
 * is lifted, since a line between two numbers is thinner than a fingertip.
 */

import { chipsIn, colourOf, drawChip, shortAmount } from "../chips.js";
import { el } from "../../shell/dom.js";
import { drawFelt } from "./felt.js";
import { kindOf, pointOf, touchArea } from "./spots.js";
import { View } from "./view.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const PILE = 4; // chips drawn in a pile, at most
const POINTER_WAS_JUST_HERE = 700; // milliseconds in which a click is the echo of a touch

export class Table {
  /** `spots` are the rules' ({numbers, multiplier} by name); onPut and onTake get a spot's name. */
  constructor({ spots, isRed, t, amounts, values, nameOf, onPut, onTake, onPoint, reducedMotion }) {
    Object.assign(this, { spots, isRed, t, amounts, values, nameOf, onPut, onTake, onPoint, reducedMotion });
    this.holder = el("div", { class: "felt-holder" });
    this.buttons = new Map();
    this.chips = new Map();
    this.touch = el("div", { class: "spots", role: "group", "aria-label": t("roulette.table") });
    this.pile = el("div", { class: "piles", "aria-hidden": "true" });
    this.tip = el("div", { class: "spot-tip", "aria-hidden": "true", hidden: true });
    this.element = el("div", { class: "table" }, this.holder, this.pile, this.touch, this.tip);
    for (const spot of inReadingOrder(spots)) this.addButton(spot);
    this.current = "straight:17";
    this.buttons.get(this.current).tabIndex = 0;
    this.enabled = true;
    this.fit(900, 380, false); // until the real room is known; a frame that is not shown yet has none
    this.listen();
  }

  addButton(spot) {
    const button = el("button", { type: "button", class: "spot", tabindex: "-1", "data-spot": spot });
    this.buttons.set(spot, button);
    this.touch.append(button);
    this.label(spot, 0n);
  }

  listen() {
    const { touch } = this;
    touch.addEventListener("pointerdown", (event) => this.pointerDown(event));
    touch.addEventListener("pointermove", (event) => this.pointerMove(event));
    touch.addEventListener("pointerup", (event) => this.pointerUp(event));
    for (const name of ["pointerleave", "pointercancel"]) touch.addEventListener(name, () => this.point(null));
    touch.addEventListener("click", (event) => this.click(event));
    touch.addEventListener("contextmenu", (event) => {
      event.preventDefault();
      const spot = spotAt(event);
      if (spot && event.pointerType !== "touch") this.onTake(spot);
    });
    touch.addEventListener("keydown", (event) => this.key(event));
    touch.addEventListener("focusin", (event) => {
      if (event.target.matches(":focus-visible")) this.point(event.target.dataset.spot);
    });
    touch.addEventListener("focusout", () => this.point(null));
  }

  /** Draws the table anew for this room. */
  fit(width, height, turned) {
    const view = new View(width - 6, height - 6, turned);
    this.view = view;
    const { style } = this.element;
    style.width = `${view.width + 6}px`;
    style.height = `${view.height + 6}px`;
    style.setProperty("--chip-size", `${view.chip}px`);
    const felt = drawFelt(view, this);
    this.felt = felt;
    this.holder.replaceChildren(felt.element);
    for (const [spot, button] of this.buttons) this.placeButton(spot, button);
    for (const [spot, chip] of this.chips) this.placeChip(spot, chip);
    if (this.shown) this.light(this.shown);
  }

  placeButton(spot, button) {
    const area = touchArea(spot, this.spots[spot].numbers);
    const { x, y, width, height } = this.view.box(area);
    Object.assign(button.style, {
      left: `${x}px`,
      top: `${y}px`,
      width: `${width}px`,
      height: `${height}px`,
      zIndex: area.level,
    });
  }

  placeChip(spot, chip) {
    const { x, y } = this.view.point(pointOf(spot, this.spots[spot].numbers));
    chip.style.left = `${x}px`;
    chip.style.top = `${y}px`;
  }

  /** Shows these stakes: spot -> units. Only what has changed is drawn. */
  showChips(stakes) {
    for (const [spot, chip] of [...this.chips]) {
      if (stakes.has(spot)) continue;
      chip.remove();
      this.chips.delete(spot);
      this.label(spot, 0n);
    }
    for (const [spot, units] of stakes) {
      const shown = this.chips.get(spot);
      if (shown?.units === units) continue;
      shown?.remove();
      const chip = this.drawPile(units);
      this.chips.set(spot, chip);
      this.placeChip(spot, chip);
      this.pile.append(chip);
      this.label(spot, units);
      if (!this.reducedMotion()) drop(chip);
    }
  }

  drawPile(units) {
    const layers = Math.min(PILE, Math.max(1, chipsIn(units, this.values)));
    const colour = colourOf(units, this.values);
    const discs = Array.from({ length: layers }, (_, index) => {
      const label = index === layers - 1 ? shortAmount(this.amounts.toDecimal(units)) : "";
      const disc = el("div", { class: "pile-disc" }, drawChip(label, colour));
      disc.style.transform = `translateY(${-index * 9}%)`;
      return disc;
    });
    const pile = el("div", { class: "pile" }, discs);
    pile.units = units;
    return pile;
  }

  label(spot, units) {
    const { multiplier } = this.spots[spot];
    const words = [this.nameOf(spot), this.t("roulette.pays", { times: multiplier - 1 })];
    if (units > 0n) words.push(this.t("roulette.your_stake", { stake: this.amounts.format(units, { code: true }) }));
    this.buttons.get(spot).setAttribute("aria-label", words.join(". "));
  }

  setEnabled(enabled) {
    this.enabled = enabled;
    this.element.classList.toggle("table--closed", !enabled);
    // aria-disabled and not disabled: the focus must stay where it is while the wheel turns.
    for (const button of this.buttons.values()) button.setAttribute("aria-disabled", String(!enabled));
    if (!enabled) this.point(null);
  }

  /** Lights the number, the spots that hold it, and the bets that won: {pocket, wins: spot -> decimal}. */
  light({ pocket, wins }) {
    this.dark();
    this.shown = { pocket, wins };
    for (const [spot, field] of this.felt.fields) {
      if (!this.spots[spot].numbers.includes(pocket)) continue;
      field.classList.add(spot === `straight:${pocket}` ? "field--winner" : "field--lit");
    }
    this.element.classList.add("table--result");
    for (const [spot, chip] of this.chips) {
      const win = wins.get(spot);
      chip.classList.toggle("pile--won", Boolean(win));
      chip.classList.toggle("pile--lost", !win);
      if (win) chip.append(el("span", { class: "pile-win" }, `+${shortAmount(win)}`));
    }
  }

  dark() {
    if (!this.shown) return;
    this.shown = null;
    this.element.classList.remove("table--result");
    for (const field of this.felt.fields.values()) field.classList.remove("field--winner", "field--lit");
    for (const chip of this.chips.values()) {
      chip.classList.remove("pile--won", "pile--lost");
      chip.querySelector(".pile-win")?.remove();
    }
  }

  /** Marks the numbers under the pointer, and says what the bet is. */
  point(spot, { x, y } = {}) {
    if (spot !== this.pointed) {
      this.pointed = spot;
      const numbers = spot && this.enabled ? this.spots[spot].numbers : [];
      for (const [number, field] of this.felt?.numbers ?? []) {
        field.classList.toggle("field--pointed", numbers.includes(number));
      }
      this.onPoint(spot);
    }
    this.tip.hidden = !spot || x === undefined;
    if (this.tip.hidden) return;
    this.tip.textContent = `${this.nameOf(spot)} · ${this.spots[spot].multiplier - 1}:1`;
    const box = this.element.getBoundingClientRect();
    const half = this.tip.offsetWidth / 2;
    const left = Math.max(half, Math.min(box.width - half, x - box.left));
    this.tip.style.transform = `translate(${left - half}px, ${Math.max(-36, y - box.top - 78)}px)`;
  }

  pointerDown(event) {
    if (!this.enabled || event.button !== 0) return;
    if (event.pointerType === "mouse") return;
    event.target.releasePointerCapture?.(event.pointerId); // so that a finger may slide to the next spot
    this.sliding = true;
    this.point(spotAt(event), { x: event.clientX, y: event.clientY });
  }

  pointerMove(event) {
    if (!this.enabled) return;
    if (event.pointerType === "mouse") this.point(spotAt(event));
    else if (this.sliding) this.point(spotAt(event), { x: event.clientX, y: event.clientY });
  }

  pointerUp(event) {
    if (!this.sliding) return;
    this.sliding = false;
    this.touchedAt = performance.now();
    const spot = spotAt(event);
    this.point(null);
    if (spot && this.enabled) this.put(spot);
  }

  click(event) {
    const echo = event.detail !== 0 && performance.now() - (this.touchedAt ?? -Infinity) < POINTER_WAS_JUST_HERE;
    const spot = event.target.closest("[data-spot]")?.dataset.spot;
    if (spot && this.enabled && !echo) this.put(spot);
  }

  put(spot) {
    this.makeCurrent(spot);
    this.onPut(spot);
  }

  key(event) {
    const way = ARROWS[event.key];
    const spot = event.target.dataset.spot;
    if (!spot) return;
    if (way) this.moveFocus(spot, way);
    else if (event.key === "Delete" || event.key === "Backspace") this.enabled && this.onTake(spot);
    else return;
    event.preventDefault();
  }

  moveFocus(spot, [dx, dy]) {
    const centre = (name) => this.view.point(pointOf(name, this.spots[name].numbers));
    const from = centre(spot);
    let best = null;
    for (const name of this.buttons.keys()) {
      const to = centre(name);
      const ahead = (to.x - from.x) * dx + (to.y - from.y) * dy;
      const aside = Math.abs((to.x - from.x) * dy) + Math.abs((to.y - from.y) * dx);
      if (ahead < 2 || aside > ahead * 3) continue;
      const cost = ahead + aside * 2.5;
      if (!best || cost < best.cost) best = { name, cost };
    }
    if (!best) return;
    this.makeCurrent(best.name);
    this.buttons.get(best.name).focus({ focusVisible: true });
  }

  makeCurrent(spot) {
    this.buttons.get(this.current).tabIndex = -1;
    this.current = spot;
    this.buttons.get(spot).tabIndex = 0;
  }
}

/** Numbers first, then the lines, then the outside: as a screen reader walks through them. */
function inReadingOrder(spots) {
  const order = ["straight", "split", "trio", "first_four", "street", "corner", "line", "dozen", "column"];
  const rank = (spot) => {
    const index = order.indexOf(kindOf(spot));
    return index < 0 ? order.length : index;
  };
  return Object.keys(spots).sort((one, other) => rank(one) - rank(other));
}

function spotAt({ clientX, clientY }) {
  return document.elementFromPoint(clientX, clientY)?.closest("[data-spot]")?.dataset.spot ?? null;
}

function drop(chip) {
  chip.animate(
    [{ transform: "translate(-50%, -110%) scale(1.25)", opacity: 0 }, { transform: "translate(-50%, -50%)", opacity: 1 }],
    { duration: 130, easing: "cubic-bezier(.3,.8,.4,1)" },
  );
}
