/* A win of many times the bet: a title, the sum counted up, and a fountain of coins. */

import { el } from "../../shell/dom.js";
import { Coins } from "./coins.js";
import { easeOut } from "./ticker.js";

// Times the bet from which on a win is called big, huge, legendary; and how long it is counted.
const TIERS = [
  { from: 10n, title: "slot.big_win", counting: 2600, coins: 50 },
  { from: 25n, title: "slot.huge_win", counting: 4200, coins: 85 },
  { from: 60n, title: "slot.epic_win", counting: 6000, coins: 130 },
];
const HOLD = 1300;

export class BigWin {
  constructor(ctx, { ticker, scene }) {
    this.ctx = ctx;
    this.ticker = ticker;
    this.title = el("p", { class: "big-win__title" });
    this.sum = el("p", { class: "big-win__sum" });
    this.root = el("div", { class: "big-win", "aria-hidden": "true", hidden: true },
      el("div", { class: "big-win__rays" }), scene.effects, this.title, this.sum);
    scene.root.append(this.root);
    this.coins = new Coins(scene.effects, ticker);
    this.end = null;
  }

  place(layout) {
    this.coins.place(layout);
  }

  /** 0: nothing special; otherwise 1, 2, 3. */
  tier(spin, round) {
    const { amounts } = this.ctx;
    const stake = amounts.toUnits(round.bet.stake);
    const win = amounts.toUnits(spin.win);
    return TIERS.filter(({ from }) => win >= from * stake).length;
  }

  /** Resolves when it is over, by itself or by hurry(). */
  async show(spin, round, { turbo, before }) {
    const { ctx } = this;
    const tier = this.tier(spin, round);
    const { title, counting, coins } = TIERS[tier - 1];
    const still = ctx.prefersReducedMotion;
    const time = still ? 0 : counting * (turbo ? 0.5 : 1);
    this.title.textContent = ctx.t(title);
    this.root.dataset.tier = tier;
    this.root.hidden = false;
    ctx.sound.play("bigWin", { tier });
    if (!still) this.coins.pour(coins, time);
    await this.count({ target: ctx.amounts.toUnits(spin.win), before: ctx.amounts.toUnits(before), time });
    ctx.sound.play("countEnd");
    await this.hold(turbo ? HOLD / 2 : HOLD);
    this.coins.stop();
    await this.leave(still);
  }

  count({ target, before, time }) {
    const { ctx } = this;
    const began = performance.now();
    let ticked = 0;
    return new Promise((resolve) => {
      let hurried = false;
      this.end = () => (hurried = true);
      this.ticker.add((now) => {
        const part = hurried || time === 0 ? 1 : Math.min(1, Math.max(0, (now - began) / time));
        const share = BigInt(Math.round(easeOut(part) * 1000));
        const counted = (target * share) / 1000n;
        this.sum.textContent = ctx.money(counted);
        ctx.setWin(ctx.amounts.toDecimal(before + counted));
        if (now - ticked > 90 && part < 1) {
          ticked = now;
          ctx.sound.play("count", { part });
        }
        if (part < 1) return true;
        this.end = null;
        resolve();
        return false;
      });
    });
  }

  hold(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  async leave(still) {
    this.end = null;
    if (!still) await this.root.animate([{ opacity: 1 }, { opacity: 0 }], { duration: 220 }).finished;
    this.root.hidden = true;
  }

  hurry() {
    this.end?.();
  }
}
