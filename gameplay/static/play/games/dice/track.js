/* The track from 0.00 to 99.99: the winning and the losing part, the handle at the target, and the die. */

import { el, svg } from "../../shell/dom.js";
import { OUTCOMES, writeHundredths } from "./numbers.js";

const MARKS = [0, 25, 50, 75, 100];

export class Track {
  /** onTarget(hundredths) is called while the handle moves. */
  constructor({ t, point, onTarget }) {
    this.t = t;
    this.point = point;
    this.range = el("input", {
      type: "range",
      class: "track-range",
      min: 0,
      max: OUTCOMES - 1,
      step: 1,
      "aria-label": t("dice.target"),
    });
    this.range.addEventListener("input", () => onTarget(Number(this.range.value)));
    // With the pointer gone the keyboard belongs to the roll again.
    this.range.addEventListener("pointerup", () => this.range.blur());
    this.bubble = el("span", { class: "track-bubble" });
    this.die = drawDie();
    this.flight = el("div", { class: "flight", "aria-hidden": "true" }, el("div", { class: "die" }, this.die, (this.label = el("span", { class: "die-label" }))));
    this.flight.hidden = true;
    const marks = MARKS.map((mark) => {
      const element = el("span", { class: "track-mark" }, String(mark));
      element.style.left = `${mark}%`;
      return element;
    });
    this.element = el(
      "div",
      { class: "track" },
      el("div", { class: "track-bar" }, el("div", { class: "track-win" })),
      this.range,
      el("div", { class: "track-inner", "aria-hidden": "true" }, el("div", { class: "track-marks" }, marks), el("div", { class: "track-at" }, this.bubble), this.flight),
    );
    this.at = 0;
  }

  setTarget(side, target) {
    this.range.value = target;
    this.range.setAttribute("aria-valuetext", `${this.t(`dice.${side}`)} ${writeHundredths(target, this.point)}`);
    this.bubble.textContent = writeHundredths(target, this.point);
    this.element.style.setProperty("--at", target / OUTCOMES);
    this.element.classList.toggle("track--over", side === "over");
  }

  setEnabled(enabled) {
    this.range.disabled = !enabled;
  }

  /** The die leaves the track while nobody knows where it will fall. */
  lift() {
    this.flight.hidden = false;
    this.flight.className = "flight flight--up";
    this.label.textContent = "";
    this.spinning?.cancel();
    this.spinning = this.die.animate([{ transform: "rotate(0)" }, { transform: "rotate(360deg)" }], { duration: 420, iterations: Infinity });
  }

  /** Brings the die to its roll; resolves when it lies there. */
  async land(roll, { milliseconds, won }) {
    const from = this.at;
    this.spinning?.cancel();
    this.place(roll, won);
    if (!milliseconds) return;
    this.flight.className = "flight flight--up";
    this.label.textContent = "";
    const options = { duration: milliseconds, easing: "cubic-bezier(.2,.7,.2,1)" };
    const turn = roll >= from ? 540 : -540;
    this.moves = [
      this.flight.animate([{ transform: `translateX(${from}%)` }, { transform: `translateX(${this.at}%)` }], options),
      this.die.animate([{ transform: `rotate(${-turn}deg)` }, { transform: "rotate(0)" }], options),
    ];
    await Promise.allSettled(this.moves.map((move) => move.finished));
    this.place(roll, won);
    if (won) this.die.animate([{ transform: "scale(1)" }, { transform: "scale(1.28)" }, { transform: "scale(1)" }], { duration: 320, easing: "ease-out" });
  }

  skip() {
    this.moves?.forEach((move) => move.finish());
  }

  drop() {
    this.spinning?.cancel();
    this.flight.hidden = true;
  }

  place(roll, won) {
    this.at = (roll / OUTCOMES) * 100;
    this.flight.hidden = false;
    this.flight.style.transform = `translateX(${this.at}%)`;
    this.flight.className = `flight ${won ? "flight--won" : "flight--lost"}`;
    this.label.textContent = writeHundredths(roll, this.point);
  }
}

/** A die seen from a corner: three faces and their pips. */
function drawDie() {
  const pip = (x, y, rx, ry, turn) => svg("ellipse", { class: "die-pip", rx, ry, transform: `translate(${x} ${y}) rotate(${turn})` });
  return svg(
    "svg",
    { class: "die-cube", viewBox: "-50 -54 100 108" },
    svg("path", { class: "die-top", d: "M0 -50L43 -26L0 -2L-43 -26Z" }),
    svg("path", { class: "die-left", d: "M-44 -23L-2 1V50L-44 26Z" }),
    svg("path", { class: "die-right", d: "M44 -23L2 1V50L44 26Z" }),
    pip(0, -26, 9, 5.4, 0),
    [[-33, 0], [-23, 13], [-13, 25]].map(([x, y]) => pip(x, y, 4.6, 6.6, -24)),
    [[12, 12], [34, 0], [12, 33], [34, 20]].map(([x, y]) => pip(x, y, 4.6, 6.6, 24)),
  );
}
