/* The slot's part of the rules dialog: pays for the current bet, wild, moons, lines. */

import { el, svg } from "../../shell/dom.js";

export function paytable(ctx, sprites) {
  const { t, boot } = ctx;
  const { rules } = boot;
  return el("div", { class: "pays" },
    el("p", { class: "hint" }, t("slot.pays_for", { bet: ctx.money(ctx.stake(), { code: true }) })),
    el("div", { class: "pays__special" },
      special(ctx, sprites, rules.wild, t("slot.wild_name"), t("slot.wild_words")),
      special(ctx, sprites, rules.scatter, t("slot.scatter_name"),
        t("slot.scatter_words", { free: rules.freeSpins, multiplier: rules.freeSpinMultiplier, most: rules.maxFreeSpins }),
        pays(ctx, Object.entries(rules.scatterPays)))),
    el("h3", {}, t("slot.symbols")),
    el("ul", { class: "pays__grid" }, Object.entries(rules.paytable).map(([letter, line]) =>
      el("li", { class: "pay" }, picture(ctx, sprites, letter),
        el("div", {}, el("b", {}, t(`slot.symbol.${rules.symbols[letter]}`)),
          pays(ctx, line.map((pay, index) => [index + 3, pay])))))),
    el("p", {}, t("slot.line_words", { lines: rules.lines.length })),
    el("h3", {}, t("slot.lines", { lines: rules.lines.length })),
    el("ol", { class: "lines" }, rules.lines.map((rows, index) => el("li", {}, el("span", {}, String(index + 1)), lineFigure(rows)))),
  );
}

function special(ctx, sprites, letter, name, words, sums = null) {
  return el("section", { class: "special" }, picture(ctx, sprites, letter),
    el("div", {}, el("h3", {}, name), el("p", {}, words), sums));
}

/** "5 × 50.00", for the bet as it is now: a pay is in line bets. */
function pays(ctx, entries) {
  const stake = ctx.amounts.toUnits(ctx.stake());
  const lines = BigInt(ctx.boot.rules.lines.length);
  return el("dl", { class: "sums" }, [...entries].reverse().map(([count, pay]) =>
    el("div", {}, el("dt", {}, `${count} ×`), el("dd", {}, ctx.money((stake / lines) * BigInt(pay))))));
}

function picture(ctx, sprites, letter) {
  const canvas = sprites.draw(letter, 160, 160);
  canvas.className = "pay__picture";
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}

function lineFigure(rows) {
  const boxes = rows.flatMap((row, reel) => [0, 1, 2].map((at) =>
    svg("rect", { x: reel * 10 + 1, y: at * 10 + 1, width: 8, height: 8, rx: 1.5, class: at === row ? "on" : "" })));
  const points = rows.map((row, reel) => `${reel * 10 + 5},${row * 10 + 5}`).join(" ");
  return svg("svg", { viewBox: "0 0 50 30", "aria-hidden": "true" }, boxes, svg("polyline", { points }));
}
