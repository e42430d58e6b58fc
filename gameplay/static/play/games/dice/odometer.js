/* The rolled number: four drums of digits that run and stop one after the other. */

import { el } from "../../shell/dom.js";

const DIGITS = "01234567890123456789012345678901234567890";
const RUN = 320; // milliseconds for ten digits while the result is not known
const STAGGER = 0.16; // by how much each drum stops later, as a part of the whole

export class Odometer {
  constructor(point) {
    this.drums = Array.from({ length: 4 }, () => el("span", { class: "drum" }, [...DIGITS].map((digit) => el("span", {}, digit))));
    const [a, b, c, d] = this.drums.map((drum) => el("span", { class: "drum-window" }, drum));
    this.element = el("div", { class: "odometer", "aria-hidden": "true" }, a, b, el("span", { class: "odometer-point" }, point), c, d);
    this.digits = [0, 0, 0, 0];
  }

  /** Shows this roll (hundredths) at once. */
  set(roll) {
    this.stop();
    this.digits = digitsOf(roll);
    this.drums.forEach((drum, index) => {
      drum.style.transform = place(this.digits[index]);
    });
  }

  /** Runs until it is told where to stop. */
  run() {
    this.stop();
    this.running = this.drums.map((drum, index) =>
      drum.animate([{ transform: place(this.digits[index]) }, { transform: place(this.digits[index] + 10) }], {
        duration: RUN + index * 25,
        iterations: Infinity,
      }),
    );
  }

  /** Resolves when the last drum stands. */
  async land(roll, milliseconds) {
    const from = this.digits;
    this.set(roll);
    this.running = this.drums.map((drum, index) => {
      const turns = milliseconds > 400 ? 30 : 10;
      // It runs upwards from a drum's beginning; ten digits further is the same digit.
      const start = Math.min(from[index], 9);
      const end = this.digits[index] + turns;
      return drum.animate([{ transform: place(start) }, { transform: place(Math.min(end, 40)) }], {
        duration: milliseconds * (1 - STAGGER * (3 - index)),
        easing: "cubic-bezier(.15,.75,.25,1)",
        fill: "none",
      });
    });
    // A cancelled animation rejects; that is how a new roll or the skip button ends this one.
    await Promise.allSettled(this.running.map((animation) => animation.finished));
  }

  skip() {
    this.running?.forEach((animation) => animation.playState === "running" && animation.effect.getTiming().iterations !== Infinity && animation.finish());
  }

  stop() {
    this.running?.forEach((animation) => animation.cancel());
    this.running = null;
  }
}

function digitsOf(roll) {
  return [...String(roll).padStart(4, "0")].map(Number);
}

function place(digit) {
  return `translateY(${(-digit * 100) / DIGITS.length}%)`;
}
