/* What has won: all lines together for a moment, then one after another, and again until the next spin. */

import { easeOut } from "./ticker.js";

const ALL = 420;
const EACH = 620;
const EACH_AGAIN = 1300;
const LONGEST = 2600; // how long the next spin waits for the lines at most
const TURBO_SHARE = 0.35;
const MOONS = 1500;
const REST_AFTER = 20_000; // a page left alone needs no animation
const COLOURS = ["#ffd257", "#6fe3ff", "#ff9d6b", "#9dff8f", "#ff8ac4", "#c6a4ff"];

export class Lights {
  constructor(ctx, { reels, scene }) {
    this.ctx = ctx;
    this.reels = reels;
    this.scene = scene;
    this.run = 0;
    this.finishNow = null;
  }

  off() {
    this.run += 1;
    this.finishNow?.();
    this.reels.overlay = null;
    this.scene.say("");
  }

  hurry() {
    this.finishNow?.();
  }

  /** Lights the spin's wins and counts them up. Resolves when each was seen once; the lines go on after that. */
  async on(spin, { turbo, total, before, quiet }) {
    const { ctx } = this;
    const run = (this.run += 1);
    const share = turbo ? TURBO_SHARE : 1;
    const items = this.items(spin);
    const each = Math.min(EACH, (LONGEST - ALL) / items.length) * share;
    const whole = ALL * share + each * items.length;
    if (!quiet) {
      const size = Math.min(6, Math.ceil(spin.lines.length / 2) + Number(spin.scatters >= 3));
      ctx.sound.play("win", { size });
      ctx.setWin(total, { from: before, milliseconds: ctx.prefersReducedMotion ? 0 : Math.min(whole, 1400 * share) });
    }
    this.draw({ items, run, began: performance.now(), all: ALL * share, each, whole });
    await this.wait(quiet ? 0 : whole);
  }

  /** The winning lines and the moons, each with its cells, colour and words, the best first. */
  items(spin) {
    const { ctx } = this;
    const { lines, symbols, scatter } = ctx.boot.rules;
    const times = spin.multiplier > 1 ? ` (×${spin.multiplier})` : "";
    const items = spin.lines.map((win) => ({
      win: ctx.amounts.toUnits(win.win),
      path: lines[win.line],
      cells: lines[win.line].slice(0, win.count).map((row, reel) => ({ reel, row })),
      colour: COLOURS[win.line % COLOURS.length],
      words: ctx.t("slot.line_win", {
        line: win.line + 1, count: win.count, symbol: ctx.t(`slot.symbol.${symbols[win.symbol]}`), win: ctx.money(win.win),
      }) + times,
    }));
    items.sort((one, other) => (one.win < other.win ? 1 : -1));
    if (spin.scatters >= 3) {
      items.push({
        win: ctx.amounts.toUnits(spin.scatterWin),
        path: null,
        cells: cellsOf(spin, scatter),
        colour: "#a9d4ff",
        words: ctx.t("slot.scatter_win", { count: spin.scatters, win: ctx.money(spin.scatterWin) }) + times,
      });
    }
    return items;
  }

  draw({ items, run, began, all, each, whole }) {
    let shown = null;
    const still = this.ctx.prefersReducedMotion;
    this.reels.overlay = (pen, now) => {
      const time = now - began;
      let item = null;
      if (time >= all && time < whole) item = items[Math.min(items.length - 1, Math.floor((time - all) / each))];
      if (time >= whole) item = items[Math.floor((time - whole) / EACH_AGAIN) % items.length];
      if (item !== shown) {
        shown = item;
        if (item) this.scene.say(item.words);
        if (item && time < whole) this.ctx.sound.play("line", { index: items.indexOf(item) });
      }
      const start = time < whole ? (time - all) % each : (time - whole) % EACH_AGAIN;
      paint(this.reels, pen, item ? [item] : items, { now, part: item && !still ? Math.min(1, start / 220) : 1, still });
      // It looks on after this, drawn but no longer moving.
      if (time > REST_AFTER && this.run === run) this.reels.overlay = null;
    };
    this.scene.say(items.length > 1 ? this.ctx.t("slot.lines_won", { count: items.length }) : items[0].words);
    this.reels.animate();
  }

  /** Three moons or more: they shine before the free spins begin. */
  async moons(spin, { again }) {
    const { ctx } = this;
    const cells = cellsOf(spin, ctx.boot.rules.scatter);
    const run = (this.run += 1);
    ctx.sound.play("freeSpins");
    this.scene.say(again ? ctx.t("slot.more_free", { count: ctx.boot.rules.freeSpins }) : ctx.t("slot.moons"));
    const still = ctx.prefersReducedMotion;
    this.reels.overlay = (pen, now) => {
      if (this.run === run) paint(this.reels, pen, [{ cells, path: null, colour: "#a9d4ff" }], { now, part: 1, strong: true, still });
    };
    this.reels.animate();
    await this.wait(MOONS);
  }

  wait(milliseconds) {
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.finishNow = null;
        resolve();
      };
      const timer = setTimeout(done, milliseconds);
      this.finishNow = done;
    });
  }
}

function cellsOf(spin, letter) {
  return spin.windows.flatMap((window, reel) =>
    [...window].flatMap((symbol, row) => (symbol === letter ? [{ reel, row }] : [])));
}

/** Darkens the reels, then paints the winning cells bright and their line across. */
function paint(reels, pen, items, { now, part, strong = false, still }) {
  const { cell, sprites, glow } = reels;
  const width = cell.width * reels.reels.length;
  pen.fillStyle = "rgb(3 9 22 / 62%)";
  pen.beginPath();
  pen.roundRect(0, 0, width, cell.height * 3, reels.rim * 0.9);
  pen.fill();
  for (const item of items) if (item.path) drawLine(pen, cell, item, part);
  const pulse = still ? 0.5 : 0.5 + 0.5 * Math.sin(now / 150);
  const seen = new Set();
  for (const { reel, row } of items.flatMap((item) => item.cells)) {
    const key = reel * 3 + row;
    if (seen.has(key)) continue;
    seen.add(key);
    const strip = reels.reels[reel];
    const letter = strip.strip[(strip.place + row) % strip.strip.length];
    const x = (reel + 0.5) * cell.width;
    const y = (row + 0.5) * cell.height;
    const scale = 1 + (strong ? 0.09 : 0.05) * (0.4 + 0.6 * pulse);
    pen.globalAlpha = 0.55 + 0.45 * pulse;
    pen.drawImage(glow, x - cell.width * 0.75, y - cell.height * 0.75, cell.width * 1.5, cell.height * 1.5);
    pen.globalAlpha = 1;
    pen.drawImage(sprites.sharp.get(letter), x - (cell.width * scale) / 2, y - (cell.height * scale) / 2, cell.width * scale, cell.height * scale);
  }
}

function drawLine(pen, cell, { path, colour }, part) {
  const points = path.map((row, reel) => [(reel + 0.5) * cell.width, (row + 0.5) * cell.height]);
  points.unshift([0, points[0][1]]);
  points.push([cell.width * path.length, points.at(-1)[1]]);
  const end = easeOut(part) * cell.width * path.length;
  pen.lineJoin = pen.lineCap = "round";
  for (const [wide, stroke] of [[9, "rgb(5 10 20 / 70%)"], [5, colour], [1.6, "rgb(255 255 255 / 85%)"]]) {
    pen.beginPath();
    trace(pen, points, end);
    pen.lineWidth = wide;
    pen.strokeStyle = stroke;
    pen.stroke();
  }
}

/** The polyline up to x = end, so that a line grows from left to right. */
function trace(pen, points, end) {
  pen.moveTo(...points[0]);
  for (let index = 1; index < points.length; index += 1) {
    const [x0, y0] = points[index - 1];
    const [x, y] = points[index];
    if (x <= end) {
      pen.lineTo(x, y);
      continue;
    }
    const share = (end - x0) / (x - x0);
    if (share > 0) pen.lineTo(end, y0 + (y - y0) * share);
    return;
  }
}
