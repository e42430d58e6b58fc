/* The wheel as SVG, seen from above, on a circle of 500. Three layers: what stands, what turns, and the light. */

import { svg } from "../../shell/dom.js";

/** The pockets in the order of a European wheel, clockwise. */
export const POCKETS = [
  0, 32, 15, 19, 4, 21, 2, 25, 17, 34, 6, 27, 13, 36, 11, 30, 8, 23, 10, 5, 24, 16, 33, 1, 20, 14, 31, 9, 22, 18, 29,
  7, 28, 12, 35, 3, 26,
];
export const STEP = 360 / POCKETS.length;

/** Distances from the centre as parts of the wheel's radius: where the ball runs, and where it comes to rest. */
export const TRACK = 0.835;
export const REST = 0.535;

const VIEW = "-500 -500 1000 1000";
const NUMBERS = [304, 392]; // the ring with the numbers
const CUPS = [222, 304]; // the pockets
const GOLD = ["#fff3c4", "#d9a93f", "#8a5f17", "#f1d077", "#93671c"];

export function drawBowl() {
  const deflectors = Array.from({ length: 8 }, (_, index) =>
    svg("path", {
      class: "deflector",
      d: index % 2 ? "M0 -446L7 -425L0 -404L-7 -425Z" : "M-20 -424L0 -416L20 -424L0 -432Z",
      transform: `rotate(${index * 45 + 12})`,
    }),
  );
  return layer(
    "bowl",
    svg(
      "defs",
      {},
      radial("wood", [["0.8", "#2a1207"], ["0.86", "#6d3413"], ["0.92", "#9a5523"], ["0.97", "#5c2a0e"], ["1", "#2b1106"]]),
      radial("track", [["0.84", "#1a0b05"], ["0.9", "#3b1d0d"], ["0.96", "#512a13"], ["1", "#1c0c05"]]),
      linear("gold", GOLD.map((colour, index) => [`${index / (GOLD.length - 1)}`, colour])),
    ),
    svg("circle", { r: 498, fill: "url(#wheel-wood)" }),
    svg("circle", { r: 496, class: "thin-line" }),
    svg("circle", { r: 462, fill: "url(#wheel-track)", stroke: "url(#wheel-gold)", "stroke-width": 5 }),
    deflectors,
    svg("circle", { r: 397, fill: "#120803", stroke: "url(#wheel-gold)", "stroke-width": 7 }),
  );
}

export function drawRotor(isRed) {
  const colour = (number) => (number === 0 ? "zero" : isRed(number) ? "red" : "black");
  return layer(
    "rotor",
    svg(
      "defs",
      {},
      radial("cone", [["0", "#d08a42"], ["0.4", "#94561f"], ["0.8", "#5d3014"], ["1", "#34190a"]]),
      radial("hub", [["0", "#fff6d2"], ["0.5", "#dba93c"], ["1", "#7a5314"]]),
      linear("metal", GOLD.map((tone, index) => [`${index / (GOLD.length - 1)}`, tone])),
    ),
    POCKETS.map((number, index) => drawPocket(number, index * STEP, colour(number))),
    svg("circle", { r: NUMBERS[1], class: "gold-ring" }),
    svg("circle", { r: CUPS[1], class: "gold-ring gold-ring--thin" }),
    svg("circle", { r: CUPS[0], fill: "url(#wheel-cone)", stroke: "url(#wheel-metal)", "stroke-width": 6 }),
    Array.from({ length: 16 }, (_, index) =>
      svg("path", { class: "inlay", d: "M0 -112L10 -192L0 -212L-10 -192Z", transform: `rotate(${index * 22.5})` }),
    ),
    drawHub(),
  );
}

/** Light from above left, and a shade on the far side; it stands while the rotor turns beneath it. */
export function drawLight() {
  return layer(
    "light",
    svg(
      "defs",
      {},
      linear("sheen", [["0", "rgb(255 255 255 / .3)"], ["0.4", "rgb(255 255 255 / .02)"], ["1", "rgb(0 0 0 / .38)"]]),
      radial("depth", [["0.5", "rgb(0 0 0 / 0)"], ["0.56", "rgb(0 0 0 / .45)"], ["0.72", "rgb(0 0 0 / .05)"], ["0.94", "rgb(0 0 0 / 0)"], ["1", "rgb(0 0 0 / .45)"]]),
    ),
    svg("circle", { r: 397, fill: "url(#wheel-depth)" }),
    svg("circle", { r: 498, fill: "url(#wheel-sheen)" }),
    svg("path", { class: "glint", d: arc(479, -74, -16) }),
    svg("path", { class: "glint glint--weak", d: arc(479, 118, 150) }),
  );
}

function drawPocket(number, turn, colour) {
  const half = STEP / 2;
  return svg(
    "g",
    { transform: `rotate(${turn.toFixed(3)})` },
    svg("path", { class: `ring-${colour}`, d: sector(...NUMBERS, half) }),
    svg("path", { class: `cup-${colour}`, d: sector(...CUPS, half) }),
    svg("path", { class: "fret", d: `M${polar(CUPS[0], half)}L${polar(CUPS[1], half)}` }),
    svg("path", { class: "fret fret--thin", d: `M${polar(CUPS[1], half)}L${polar(NUMBERS[1], half)}` }),
    svg("text", { class: "wheel-number", y: -331 }, String(number)),
  );
}

function drawHub() {
  const arms = [0, 90, 180, 270].map((turn) =>
    svg(
      "g",
      { transform: `rotate(${turn})` },
      svg("path", { d: "M-13 -30L-8 -118L8 -118L13 -30Z", class: "knob", fill: "url(#wheel-metal)" }),
      svg("circle", { cy: -126, r: 20, fill: "url(#wheel-hub)", class: "knob" }),
    ),
  );
  return [
    svg("circle", { r: 88, class: "hub-shade" }),
    arms,
    svg("circle", { r: 58, fill: "url(#wheel-hub)", class: "knob" }),
    svg("circle", { r: 36, fill: "url(#wheel-metal)", class: "knob" }),
    svg("circle", { r: 17, fill: "url(#wheel-hub)" }),
  ];
}

function layer(name, ...children) {
  return svg("svg", { class: `wheel-layer wheel-${name}`, viewBox: VIEW, "aria-hidden": "true" }, ...children);
}

function radial(name, stops) {
  return svg("radialGradient", { id: `wheel-${name}` }, stops.map(stop));
}

function linear(name, stops) {
  return svg("linearGradient", { id: `wheel-${name}`, x1: 0.15, y1: 0, x2: 0.75, y2: 1 }, stops.map(stop));
}

function stop([offset, colour]) {
  return svg("stop", { offset, "stop-color": colour });
}

function polar(radius, degrees) {
  const angle = ((degrees - 90) * Math.PI) / 180;
  return `${(radius * Math.cos(angle)).toFixed(2)} ${(radius * Math.sin(angle)).toFixed(2)}`;
}

function sector(inner, outer, half) {
  return `M${polar(outer, -half)}A${outer} ${outer} 0 0 1 ${polar(outer, half)}L${polar(inner, half)}A${inner} ${inner} 0 0 0 ${polar(inner, -half)}Z`;
}

function arc(radius, from, to) {
  return `M${polar(radius, from)}A${radius} ${radius} 0 0 1 ${polar(radius, to)}`;
}
