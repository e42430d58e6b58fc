/* A finished round in words, for those who hear the page. */

const MOST = 4;

export function describe(ctx, round) {
  const { t, boot, money } = ctx;
  const { spins } = round.outcome;
  if (spins.length > 1) return t("slot.say_free", { count: spins.length - 1 });
  const [spin] = spins;
  const lines = spin.lines.slice(0, MOST).map((win) => t("slot.line_win", {
    line: win.line + 1, count: win.count, symbol: t(`slot.symbol.${boot.rules.symbols[win.symbol]}`), win: money(win.win),
  }));
  const more = spin.lines.length - lines.length;
  if (more > 0) lines.push(t("slot.say_more", { count: more }));
  return lines.map((line) => `${line}.`).join(" ");
}
