/* The felt as SVG for one view: fields, numbers and words. What may be lit has a class and is found by name. */

import { svg } from "../../shell/dom.js";
import { cellOf, fieldOf, kindOf } from "./spots.js";

/** Returns {element, numbers: number -> field, fields: spot -> field}. */
export function drawFelt(view, { spots, isRed, t }) {
  const numbers = new Map();
  const fields = new Map();
  const cells = svg("g", {});
  const words = svg("g", { class: "felt-words" });
  for (let number = 0; number <= 36; number += 1) {
    const box = view.box(cellOf(number));
    const colour = number === 0 ? "zero" : isRed(number) ? "red" : "black";
    const field = number === 0 ? drawZero(view, box) : drawField(box, colour);
    cells.append(field);
    numbers.set(number, field);
    fields.set(`straight:${number}`, field);
    words.append(drawText(box, String(number), { size: numberSize(view), className: "felt-number" }));
  }
  for (const [spot, { numbers: covered }] of Object.entries(spots)) {
    if (kindOf(spot) === "straight") continue;
    const place = fieldOf(spot, covered);
    if (!place) continue;
    const box = view.box(place);
    const field = drawField(box, "outside");
    cells.append(field);
    fields.set(spot, field);
    words.append(drawWord(view, spot, box, t));
  }
  const element = svg(
    "svg",
    { class: "felt", viewBox: `-3 -3 ${view.width + 6} ${view.height + 6}`, "aria-hidden": "true" },
    cells,
    words,
  );
  return { element, numbers, fields };
}

function drawField({ x, y, width, height }, colour) {
  return svg("rect", { class: `field field-${colour}`, x: x + 1, y: y + 1, width: width - 2, height: height - 2, rx: 3 });
}

/** Zero closes the table with a rounded end. */
function drawZero(view, { x, y, width, height }) {
  const [left, top, right, bottom] = [x + 1, y + 1, x + width - 1, y + height - 1];
  const bow = Math.min(width, height) * 0.62;
  const d = view.turned
    ? `M${left} ${bottom}V${top + bow}Q${left} ${top} ${left + bow} ${top}H${right - bow}Q${right} ${top} ${right} ${top + bow}V${bottom}Z`
    : `M${right} ${top}H${left + bow}Q${left} ${top} ${left} ${top + bow}V${bottom - bow}Q${left} ${bottom} ${left + bow} ${bottom}H${right}Z`;
  return svg("path", { class: "field field-zero", d });
}

function numberSize(view) {
  return Math.min(view.unit.along, view.unit.across) * (view.turned ? 0.52 : 0.46);
}

function drawWord(view, spot, box, t) {
  const [kind, index] = spot.split(":");
  if (kind === "red" || kind === "black") return drawDiamond(box, kind);
  const text = {
    dozen: () => ["1–12", "13–24", "25–36"][Number(index) - 1],
    column: () => "2:1",
    low: () => "1–18",
    high: () => "19–36",
  }[kind]?.() ?? t(`roulette.field.${kind}`);
  const upright = view.turned && kind !== "column";
  const longest = (upright ? box.height : box.width) * 0.86;
  const thickest = (upright ? box.width : box.height) * 0.5;
  const size = Math.min(thickest, 22, longest / Math.max(widthOf(text), widthOf("19–36")));
  return drawText(box, text, { size, upright, className: "felt-word" });
}

/** About how wide a text is, in its font's sizes; wide scripts take a full square. */
function widthOf(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1.05 : 0.8), 0);
}

function drawText({ x, y, width, height }, text, { size, upright = false, className }) {
  const [middle, centre] = [x + width / 2, y + height / 2];
  return svg(
    "text",
    {
      class: className,
      x: middle,
      y: centre,
      dy: "0.355em",
      "font-size": size.toFixed(1),
      transform: upright ? `rotate(-90 ${middle} ${centre})` : null,
    },
    text,
  );
}

function drawDiamond({ x, y, width, height }, colour) {
  const [middle, centre] = [x + width / 2, y + height / 2];
  const half = Math.min(width, height) * 0.34;
  const long = Math.max(half, Math.min(half * 1.8, Math.max(width, height) * 0.3));
  const [dx, dy] = width > height ? [long, half] : [half, long];
  return svg("path", {
    class: `diamond diamond-${colour}`,
    d: `M${middle - dx} ${centre}L${middle} ${centre - dy}L${middle + dx} ${centre}L${middle} ${centre + dy}Z`,
  });
}
