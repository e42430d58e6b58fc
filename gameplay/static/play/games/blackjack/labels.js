/* What lies beside the cards: totals, stakes and results. */

import { chipsIn, colourOf, drawChip, shortAmount } from "../chips.js";
import { el } from "../../shell/dom.js";

const PILE = 5;

export class Labels {
  constructor({ amounts, values }) {
    Object.assign(this, { amounts, values });
    this.dealer = el("div", { class: "total" });
    this.hands = [0, 1].map(() => ({
      total: el("div", { class: "total" }),
      stake: el("div", { class: "hand-stake" }),
      pay: el("div", { class: "hand-stake" }),
      result: el("div", { class: "result" }),
      units: null,
    }));
    this.spot = el("div", { class: "bet-spot" });
    this.element = el(
      "div",
      { class: "labels", "aria-hidden": "true" },
      this.spot,
      this.dealer,
      this.hands.flatMap(({ total, stake, pay, result }) => [stake, pay, total, result]),
    );
    this.count = 1;
    this.clear();
  }

  clear() {
    this.setDealer("");
    this.hands.forEach((hand, index) => {
      this.setTotal(index, "");
      this.setResult(index, null);
      this.hands[index].pay.replaceChildren();
      if (index > 0) this.setStake(index, null);
    });
    this.setActive(null);
    this.setCount(1);
  }

  setPlaces(places) {
    this.places = places;
    const { style } = this.element;
    style.setProperty("--chip", `${places.chip}px`);
    style.setProperty("--card-height", `${places.cardHeight}px`);
    put(this.dealer, places.width / 2, places.dealerY + places.cardHeight / 2 + places.totalGap);
    put(this.spot, places.width / 2, places.betY);
    this.setCount(this.count);
  }

  /** One hand or two. */
  setCount(count) {
    this.count = count;
    const { places } = this;
    if (!places) return;
    this.hands.forEach(({ total, stake, pay, result }, index) => {
      const x = places.handX(Math.min(index, count - 1), count);
      put(stake, x, places.betY);
      put(pay, x + places.chip * 1.12, places.betY);
      put(total, x, places.playerY - places.cardHeight / 2 - places.totalGap);
      put(result, x, places.playerY);
    });
    this.spot.classList.toggle("bet-spot--two", count === 2);
  }

  setDealer(text) {
    setText(this.dealer, text);
  }

  setTotal(index, text) {
    setText(this.hands[index].total, text);
  }

  /** Which hand is being played, null for none. */
  setActive(active) {
    this.hands.forEach(({ total }, index) => total.classList.toggle("total--active", index === active));
  }

  /** The chips of a hand, in units; null takes them away. */
  setStake(index, units) {
    const hand = this.hands[index];
    if (hand.units === units) return;
    hand.units = units;
    hand.stake.replaceChildren(...(units === null ? [] : this.drawPile(units)));
  }

  /** Pays these units out beside the stake; a lost stake (null) goes to the dealer, a push (0n) stays. */
  settle(index, units, { moving }) {
    const { stake, pay } = this.hands[index];
    const { places } = this;
    const way = places.dealerY + places.cardHeight - places.betY;
    const frames = [{ transform: `translate(-50%, calc(-50% + ${way}px))`, opacity: 0 }, { transform: "translate(-50%, -50%)", opacity: 1 }];
    const options = { duration: 420, easing: "cubic-bezier(.3,.7,.3,1)" };
    if (units === null) {
      const gone = [...stake.children];
      this.hands[index].units = null;
      const leave = () => gone.forEach((disc) => disc.remove());
      if (!moving) leave();
      else stake.animate([...frames].reverse(), { ...options, easing: "ease-in" }).finished.then(leave, leave);
    } else if (units > 0n) {
      pay.replaceChildren(...this.drawPile(units));
      if (moving) pay.animate(frames, options);
    }
  }

  drawPile(units) {
    const count = Math.min(PILE, Math.max(1, chipsIn(units, this.values)));
    const colour = colourOf(units, this.values);
    return Array.from({ length: count }, (_, index) => {
      const label = index === count - 1 ? shortAmount(this.amounts.toDecimal(units)) : "";
      const disc = el("div", { class: "hand-stake__disc" }, drawChip(label, colour));
      disc.style.transform = `translateY(${-index * 8}%)`;
      return disc;
    });
  }

  /** {kind, text} on the hand's cards; null for none. */
  setResult(index, result, { moving = false } = {}) {
    const { result: node } = this.hands[index];
    setText(node, result?.text ?? "");
    node.className = result ? `result result--${result.kind}` : "result";
    if (!result || !moving) return;
    node.animate([{ opacity: 0, scale: 0.5 }, { opacity: 1, scale: 1.08, offset: 0.7 }, { opacity: 1, scale: 1 }], { duration: 300, easing: "ease-out" });
  }
}

function setText(node, text) {
  node.textContent = text;
  node.hidden = text === "";
}

/** `translate` and not `left`: what moves this way shifts no layout, and animations of `transform` add to it. */
function put(node, x, y) {
  node.style.translate = `${x}px ${y}px`;
}
