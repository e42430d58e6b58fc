/* The cards on the table and how they move. It is told what to do; the rules are elsewhere. */

import { el } from "../../shell/dom.js";
import { drawFace } from "./card_art.js";

const DEAL = 300; // milliseconds a card is on its way
const TURN = 260;
const SLIDE = 200;

export class Scene {
  constructor({ sound, reducedMotion }) {
    Object.assign(this, { sound, reducedMotion });
    this.element = el("div", { class: "cards", "aria-hidden": "true" });
    this.dealer = [];
    this.hands = [];
    this.speed = 1; // 0: at once
    this.running = new Set();
  }

  setPlaces(places) {
    this.places = places;
    this.element.style.setProperty("--card-width", `${places.cardWidth}px`);
    this.element.style.setProperty("--card-height", `${places.cardHeight}px`);
    for (const { card, x, y } of this.targets()) this.put(card, x, y);
  }

  /** Puts these cards on the table at once: names, null for one that is face down. */
  set({ dealer, hands }) {
    this.clear();
    this.dealer = dealer.map((name) => this.make(name));
    this.hands = hands.map((names) => names.map((name) => this.make(name)));
    for (const { card, x, y } of this.targets()) this.put(card, x, y);
  }

  clear() {
    this.element.replaceChildren();
    this.dealer = [];
    this.hands = [];
  }

  /** One card from the shoe to a row; `name` is null for a card that stays face down. */
  async deal(row, name) {
    const card = this.make(null);
    row.push(card);
    const { x, y } = this.places.shoe;
    this.put(card, x, y);
    this.sound.play("card");
    const moves = this.arrange(DEAL, card);
    if (name) {
      await this.pause(DEAL * 0.45);
      moves.push(this.turn(card, name));
    }
    await Promise.all(moves);
  }

  /** Turns a card that lies face down. */
  async turn(card, name) {
    if (card.name) return;
    card.name = name;
    card.front.replaceChildren(drawFace(name));
    card.inner.classList.remove("card-inner--down");
    this.sound.play("flip");
    await this.animate(card.inner, [{ transform: "rotateY(180deg)" }, { transform: "rotateY(0)" }], TURN, "ease-in-out");
  }

  async split() {
    const [first, second] = this.hands[0];
    this.hands = [[first], [second]];
    await Promise.all(this.arrange(SLIDE));
  }

  /** All cards leave the table. */
  async collect() {
    const cards = [...this.element.children];
    if (cards.length === 0) return;
    this.sound.play("card");
    const { x, y } = { x: -this.places.cardWidth, y: -this.places.cardHeight };
    await Promise.all(
      cards.map((node) =>
        this.animate(node, [{ transform: node.style.transform, opacity: 1 }, { transform: `translate(${x}px, ${y}px) rotate(-25deg)`, opacity: 0 }], SLIDE * 1.3, "ease-in"),
      ),
    );
    this.clear();
  }

  make(name) {
    const front = el("div", { class: "card-front" }, name ? drawFace(name) : null);
    const inner = el("div", { class: name ? "card-inner" : "card-inner card-inner--down" }, front, el("div", { class: "card-back" }));
    const node = el("div", { class: "card" }, inner);
    this.element.append(node);
    return { node, inner, front, name };
  }

  targets() {
    const { places } = this;
    const dealer = places.dealerRow(this.dealer.length).map((x, index) => ({ card: this.dealer[index], x, y: places.dealerY }));
    const hands = this.hands.flatMap((cards, hand) =>
      places
        .row(cards.length, places.handX(hand, this.hands.length), places.roomFor(this.hands.length))
        .map((x, index) => ({ card: cards[index], x, y: places.playerY })),
    );
    return [...dealer, ...hands];
  }

  /** Moves every card to where it belongs now; `dealt` comes on its longer way. */
  arrange(milliseconds, dealt = null) {
    return this.targets()
      .filter(({ card, x, y }) => card.x !== x || card.y !== y)
      .map(({ card, x, y }) => this.move(card, x, y, card === dealt ? milliseconds : SLIDE));
  }

  move(card, x, y, milliseconds) {
    const from = card.node.style.transform;
    this.put(card, x, y);
    return this.animate(card.node, [{ transform: from }, { transform: card.node.style.transform }], milliseconds, "cubic-bezier(.2,.7,.3,1)");
  }

  put(card, x, y) {
    card.x = x;
    card.y = y;
    const { cardWidth, cardHeight } = this.places;
    card.node.style.transform = `translate(${(x - cardWidth / 2).toFixed(1)}px, ${(y - cardHeight / 2).toFixed(1)}px)`;
  }

  async animate(node, frames, milliseconds, easing) {
    if (this.speed === 0 || this.reducedMotion()) return;
    const animation = node.animate(frames, { duration: milliseconds * this.speed, easing });
    this.running.add(animation);
    await animation.finished.catch(() => {}); // its card was taken away
    this.running.delete(animation);
  }

  pause(milliseconds) {
    if (this.speed === 0 || this.reducedMotion()) return null;
    return new Promise((resolve) => {
      this.endPause = resolve;
      setTimeout(resolve, milliseconds * this.speed);
    });
  }

  /** What is still to come happens at once. */
  hurry() {
    this.speed = 0;
    this.endPause?.();
    for (const animation of this.running) animation.finish();
  }
}
