/* The faces of the cards, drawn on 100 x 140: a large index for small screens, pips, and courts of our own. */

import { svg } from "../../shell/dom.js";

const SUITS = {
  H: "M0 10C-3 6 -10.5 1 -10.5 -4.4C-10.5 -8 -7.8 -10 -5 -10C-2.7 -10 -.9 -8.7 0 -6.6C.9 -8.7 2.7 -10 5 -10C7.8 -10 10.5 -8 10.5 -4.4C10.5 1 3 6 0 10Z",
  D: "M0 -11.5C2.4 -7 5.2 -3.2 8.8 0C5.2 3.2 2.4 7 0 11.5C-2.4 7 -5.2 3.2 -8.8 0C-5.2 -3.2 -2.4 -7 0 -11.5Z",
  S: "M0 -11C3.2 -6 10.5 -2 10.5 3.6C10.5 7 8 8.8 5.3 8.8C3.4 8.8 1.8 7.8 .9 6.2C1.2 8.6 2.2 10.2 3.8 11H-3.8C-2.2 10.2 -1.2 8.6 -.9 6.2C-1.8 7.8 -3.4 8.8 -5.3 8.8C-8 8.8 -10.5 7 -10.5 3.6C-10.5 -2 -3.2 -6 0 -11Z",
  C: "M0 -11A5 5 0 0 1 4.4 -3.6A5.1 5.1 0 1 1 1 4.6C1.2 8 2.2 10.2 3.8 11H-3.8C-2.2 10.2 -1.2 8 -1 4.6A5.1 5.1 0 1 1 -4.4 -3.6A5 5 0 0 1 0 -11Z",
};
const NAMES = { T: "10" };

// Rows of the pip columns: [x, y] from the middle, in the lattice that cards have had for centuries.
const LEFT = -17;
const RIGHT = 17;
const PIPS = {
  2: [[0, -41], [0, 41]],
  3: [[0, -41], [0, 0], [0, 41]],
  4: corners(41),
  5: [...corners(41), [0, 0]],
  6: [...corners(41), [LEFT, 0], [RIGHT, 0]],
  7: [...corners(41), [LEFT, 0], [RIGHT, 0], [0, -20]],
  8: [...corners(41), [LEFT, 0], [RIGHT, 0], [0, -20], [0, 20]],
  9: [...corners(43), ...corners(14), [0, 0]],
  T: [...corners(43), ...corners(14), [0, -28], [0, 28]],
};

/** "TH" -> the ten of hearts as an SVG element. */
export function drawFace(name) {
  const [rank, suit] = name;
  const colour = suit === "H" || suit === "D" ? "red" : "black";
  return svg(
    "svg",
    { class: `card-face card-${colour}`, viewBox: "0 0 100 140", "aria-hidden": "true" },
    svg("rect", { class: "card-paper", x: 0.5, y: 0.5, width: 99, height: 139, rx: 8 }),
    drawMiddle(rank, suit),
    drawIndex(rank, suit),
    svg("g", { transform: "rotate(180 50 70)" }, drawIndex(rank, suit)),
  );
}

export function drawSuit(suit, { x = 0, y = 0, scale = 1, turn = 0 } = {}) {
  return svg("path", { class: "card-suit", d: SUITS[suit], transform: `translate(${x} ${y}) rotate(${turn}) scale(${scale})` });
}

function drawIndex(rank, suit) {
  const text = NAMES[rank] ?? rank;
  return [
    svg("text", { class: text.length > 1 ? "card-index card-index--narrow" : "card-index", x: 15, y: 29 }, text),
    drawSuit(suit, { x: 15, y: 43, scale: 0.86 }),
  ];
}

function drawMiddle(rank, suit) {
  if (rank === "A") return drawAce(suit);
  if ("JQK".includes(rank)) return drawCourt(rank, suit);
  const scale = "9T".includes(rank) ? 0.86 : 1;
  return PIPS[rank].map(([x, y]) => drawSuit(suit, { x: 52 + x * 0.94, y: 70 + y, scale, turn: y > 0 ? 180 : 0 }));
}

function drawAce(suit) {
  const rays = Array.from({ length: 12 }, (_, index) =>
    svg("path", { class: "card-ray", d: "M0 -32L1.8 -36L0 -40L-1.8 -36Z", transform: `translate(50 70) rotate(${index * 30})` }),
  );
  return [svg("circle", { class: "card-ring", cx: 50, cy: 70, r: 31 }), rays, drawSuit(suit, { x: 50, y: 70, scale: 2.1 })];
}

function drawCourt(rank, suit) {
  const half = () => [
    svg("path", { class: "court-robe", d: "M27 70V61C31 52 41 49 50 49S69 52 73 61V70Z" }),
    svg("path", { class: "court-trim", d: "M42 50L50 70L58 50L62 51L54 70H46L38 51Z" }),
    [33, 67].map((x) => drawSuit(suit, { x, y: 63, scale: 0.34 })),
    ...{ K: drawKing, Q: drawQueen, J: drawJack }[rank](),
  ];
  return [
    svg("rect", { class: "court-panel", x: 27, y: 13, width: 46, height: 114, rx: 3 }),
    svg("g", {}, half()),
    svg("g", { transform: "rotate(180 50 70)" }, half()),
    svg("path", { class: "court-sash", d: "M27 70H73" }),
  ];
}

function drawKing() {
  return [
    svg("path", { class: "court-hair", d: "M39 33H61V45C61 53 56 57 50 57S39 53 39 45Z" }),
    svg("path", { class: "court-skin", d: "M42 32H58V42C58 46 55 49 50 49S42 46 42 42Z" }),
    svg("path", { class: "court-hair", d: "M43 43Q50 39 57 43Q56 53 50 55Q44 53 43 43Z" }),
    svg("path", { class: "court-mouth", d: "M47 45.5Q50 47 53 45.5" }),
    ...eyes(37.5),
    svg("path", { class: "court-gold", d: "M37 33L35 18L43 26L50 15L57 26L65 18L63 33Z" }),
    [35, 50, 65].map((x, index) => svg("circle", { class: "court-gem", cx: x, cy: index === 1 ? 15 : 18, r: 2.2 })),
  ];
}

function drawQueen() {
  return [
    svg("path", { class: "court-hair", d: "M37 36C37 24 63 24 63 36L66 56C60 58 58 54 58 50H42C42 54 40 58 34 56Z" }),
    svg("path", { class: "court-skin", d: "M42 34C42 30 58 30 58 34V42C58 47 54 50 50 50S42 47 42 42Z" }),
    ...eyes(39),
    svg("path", { class: "court-lips", d: "M47.5 45.5Q50 44.5 52.5 45.5Q50 48 47.5 45.5Z" }),
    svg("path", { class: "court-gold", d: "M38 30Q50 23 62 30L64 20L57 25L54 17L50 23L46 17L43 25L36 20Z" }),
    [[36, 20], [46, 16.5], [54, 16.5], [64, 20]].map(([cx, cy]) => svg("circle", { class: "court-gem", cx, cy, r: 2 })),
  ];
}

function drawJack() {
  return [
    svg("path", { class: "court-hair", d: "M40 30H60L63 48C60 51 58 49 57 46H43C42 49 40 51 37 48Z" }),
    svg("path", { class: "court-skin", d: "M43 31H57V42C57 46 54 49 50 49S43 46 43 42Z" }),
    ...eyes(37.5),
    svg("path", { class: "court-mouth", d: "M47.5 44.5H52.5" }),
    svg("path", { class: "court-cap", d: "M36 32C36 21 44 18 52 18C60 18 65 24 64 32C58 28 44 28 36 32Z" }),
    svg("path", { class: "court-gold", d: "M36 33C44 28 57 28 64 33V29C57 25 43 25 36 29Z" }),
    svg("path", { class: "court-feather", d: "M59 26C66 25 71 20 70 14C64 15 58 19 57 25Z" }),
  ];
}

function eyes(y) {
  return [46, 54].map((cx) => svg("circle", { class: "court-eye", cx, cy: y, r: 1.3 }));
}

function corners(y) {
  return [[LEFT, -y], [RIGHT, -y], [LEFT, y], [RIGHT, y]];
}
