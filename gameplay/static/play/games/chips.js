/* Gaming chips: which values a table offers, and how a chip looks. Used by roulette and blackjack. */

import { svg } from "../shell/dom.js";

const STEPS = [1n, 5n, 10n, 25n, 100n, 500n];
export const COLOURS = ["pearl", "red", "blue", "green", "black", "purple"];
const NICE = [1n, 2n, 5n];

/** Chip values in units, smallest first: the smallest round amount that may be staked, and multiples of it. */
export function chipValues(least, most, step) {
  const base = roundUp(least > step ? least : step);
  return STEPS.map((times) => base * times).filter((value) => value <= most && value % step === 0n);
}

function roundUp(units) {
  for (let power = 1n; ; power *= 10n) {
    const found = NICE.find((digit) => digit * power >= units);
    if (found) return found * power;
  }
}

/** Which colour a pile of this worth shows: that of the largest chip in it. */
export function colourOf(units, values) {
  const index = values.findLastIndex((value) => units >= value);
  return COLOURS[Math.max(0, index)];
}

/** How many chips of the table's values make this sum, for the height of the pile. */
export function chipsIn(units, values) {
  let rest = units;
  let count = 0n;
  for (const value of [...values].reverse()) {
    count += rest / value;
    rest %= value;
  }
  return Number(count);
}

/** "2500" -> "2.5K": what fits on a chip. `text` is a decimal string. */
export function shortAmount(text) {
  const value = Number(text); // a label, not an amount to reckon with
  for (const [size, letter] of [[1e9, "B"], [1e6, "M"], [1e3, "K"]]) {
    if (value >= size) return `${Number((value / size).toPrecision(3))}${letter}`;
  }
  return text;
}

/** One chip seen from above, as SVG; its colours come from the class. */
export function drawChip(label, colour) {
  const notches = Array.from({ length: 6 }, (_, index) =>
    svg("rect", { class: "chip-notch", x: -7.5, y: -49, width: 15, height: 15, rx: 2, transform: `rotate(${index * 60})` }),
  );
  const size = Math.min(34, 118 / Math.max(3, label.length + 0.4));
  return svg(
    "svg",
    { class: `chip chip-${colour}`, viewBox: "-52 -52 104 104", "aria-hidden": "true" },
    svg("circle", { class: "chip-body", r: 50 }),
    notches,
    svg("circle", { class: "chip-rim", r: 49 }),
    svg("circle", { class: "chip-ring", r: 34 }),
    svg("circle", { class: "chip-face", r: 32 }),
    svg("path", { class: "chip-shine", d: "M-44 -14A46 46 0 0 1 14 -44A60 60 0 0 0 -44 -14Z" }),
    svg("text", { class: "chip-label", "font-size": size.toFixed(1), y: (size * 0.36).toFixed(1) }, label),
  );
}
