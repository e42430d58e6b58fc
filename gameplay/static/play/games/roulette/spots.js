/*
 * Where every spot lies on the felt, without pixels: `along` runs from zero (0..1) over the twelve streets (1..13)
 * to the column bets (13..14); `across` runs from column 1 (0..1) to column 3 (2..3), with the dozens at -1..0 and
 * the even chances at -2..-1. The table on a desk and the turned one on a phone are two views of this.
 */

const EVEN_CHANCES = ["low", "even", "red", "black", "odd", "high"];

/** How far a border's or corner's touch area reaches into the cells beside it, as a part of a cell. */
const REACH = 0.26;

export function kindOf(spot) {
  return spot.split(":")[0];
}

/** Where the cell of a number begins: its corner next to zero and to the outside bets. */
export function cellOf(number) {
  if (number === 0) return { along: 0, across: 0, length: 1, breadth: 3 };
  return { along: 1 + Math.floor((number - 1) / 3), across: (number - 1) % 3, length: 1, breadth: 1 };
}

/** The box of a bet that has a field of its own on the felt; null for those that lie on lines. */
export function fieldOf(spot, numbers) {
  const [kind, index] = spot.split(":");
  if (kind === "straight") return cellOf(numbers[0]);
  if (kind === "column") return { along: 13, across: Number(index) - 1, length: 1, breadth: 1 };
  if (kind === "dozen") return { along: 4 * Number(index) - 3, across: -1, length: 4, breadth: 1 };
  const place = EVEN_CHANCES.indexOf(kind);
  return place < 0 ? null : { along: 1 + 2 * place, across: -2, length: 2, breadth: 1 };
}

/** Where the chip lies: {along, across}. */
export function pointOf(spot, numbers) {
  const field = fieldOf(spot, numbers);
  if (field) return { along: field.along + field.length / 2, across: field.across + field.breadth / 2 };
  const cells = numbers.filter((number) => number > 0).map(cellOf);
  const mean = (name) => cells.reduce((sum, cell) => sum + cell[name] + 0.5, 0) / cells.length;
  const kind = kindOf(spot);
  const onOuterLine = kind === "street" || kind === "line" || kind === "first_four";
  return {
    along: numbers.includes(0) ? 1 : mean("along"),
    across: onOuterLine ? 0 : mean("across"),
  };
}

/** The area that takes a click for this spot, and which of two that overlap is on top. */
export function touchArea(spot, numbers) {
  const field = fieldOf(spot, numbers);
  if (field) return { ...field, level: 1 };
  const { along, across } = pointOf(spot, numbers);
  const onCross = ["corner", "line", "trio", "first_four"].includes(kindOf(spot));
  const liesAlong = !onCross && Number.isInteger(across); // on a line that runs from zero to the far end
  const length = liesAlong ? 1 - 2 * REACH : 2 * REACH;
  const breadth = onCross || liesAlong ? 2 * REACH : 1 - 2 * REACH;
  return { along: along - length / 2, across: across - breadth / 2, length, breadth, level: onCross ? 3 : 2 };
}
