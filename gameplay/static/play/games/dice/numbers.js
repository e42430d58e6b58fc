/* Dice counts in hundredths: 4950 is 49.50. Here is what may be chosen, and how it is written and read. */

export const OUTCOMES = 10_000;
export const LAST = OUTCOMES - 1;
const TYPED = /^(\d{1,2})(?:[.,](\d{0,2}))?$/;

/** How many of the 10,000 outcomes win. */
export function chanceOf(side, target) {
  return side === "over" ? LAST - target : target;
}

export function targetOf(side, chance) {
  return side === "over" ? LAST - chance : chance;
}

/** The nearest target whose chance is allowed. */
export function clampTarget(side, target, { minChance, maxChance }) {
  const chance = Math.max(minChance, Math.min(maxChance, chanceOf(side, target)));
  return targetOf(side, chance);
}

/** "49.5" or "49,50" -> 4950; null for anything else. */
export function parseHundredths(text) {
  const found = TYPED.exec(text.trim().replace("%", "").trim());
  return found ? Number(found[1]) * 100 + Number((found[2] ?? "").padEnd(2, "0")) : null;
}

/** 4950 -> "49.50", in the player's writing when a formatter is given. */
export function writeHundredths(value, point = ".") {
  const whole = String(Math.floor(value / 100)).padStart(2, "0");
  return `${whole}${point}${String(value % 100).padStart(2, "0")}`;
}
