/* The free spins around the reels: what was won, the counter, the multiplier, and the sum at the end. */

import { el } from "../../shell/dom.js";

const AUTO_START = 2200;
const CLOSE_AFTER = 5000;
const CLOSE_AFTER_TURBO = 2600;
const COUNTING = 1200;

export class FreeSpins {
  constructor(ctx, { scene }) {
    this.ctx = ctx;
    this.scene = scene;
    this.going = false;
    this.turbo = false;
    this.auto = false;
    this.accept = null;
  }

  /** The harbour changes its light; with `announce` the player is told first, and starts it. */
  async enter(round, { announce = false, auto = false } = {}) {
    const { ctx, scene } = this;
    this.auto = auto;
    this.show(round, 0);
    if (!announce) return;
    this.going = true;
    const left = round.outcome.freeSpinsLeft;
    const begun = round.actions.length > 0;
    const multiplier = ctx.boot.rules.freeSpinMultiplier;
    const title = ctx.t("slot.free_title", { count: left });
    const text = begun ? ctx.t("slot.free_resumed") : ctx.t("slot.free_words", { multiplier });
    scene.say("");
    await this.card({ title, text, button: ctx.t(begun ? "slot.free_go_on" : "slot.free_start"), closes: auto ? AUTO_START : null });
  }

  /** The bet or a free spin was refused: the next one waits for the player. */
  stall() {
    this.going = false;
  }

  /** Called as a free spin starts. */
  count(round) {
    this.show(round, 1);
  }

  show(round, starting) {
    const taken = round.actions.length + starting;
    const won = round.actions.length + round.outcome.freeSpinsLeft;
    this.scene.mode(true);
    this.scene.count.set(`${taken} / ${won}`);
    this.scene.times.set(`×${this.ctx.boot.rules.freeSpinMultiplier}`);
  }

  /** All are played: what they brought, then back to the plain harbour. */
  async close(round, { turbo }) {
    const { ctx } = this;
    const sum = el("p", { class: "card__sum" }, "");
    const time = ctx.prefersReducedMotion ? 0 : COUNTING;
    ctx.sound.play("win", { size: 4 });
    const closes = turbo || this.auto ? CLOSE_AFTER_TURBO : CLOSE_AFTER;
    const card = this.card({
      title: ctx.t("slot.free_over"), text: ctx.t("slot.free_total", { count: round.actions.length }), sum,
      button: ctx.t("slot.free_collect"), closes,
    });
    countUp(sum, ctx, ctx.amounts.toUnits(round.win), time);
    await card;
    this.leave();
  }

  leave() {
    this.going = false;
    this.scene.mode(false);
  }

  pause(milliseconds) {
    return new Promise((resolve) => setTimeout(resolve, this.turbo ? milliseconds / 3 : milliseconds));
  }

  goOn() {
    this.accept?.();
  }

  /** A card over the reels with one button. Resolves when it is pressed or the time is up. */
  card({ title, text, sum = null, button, closes }) {
    const { ctx, scene } = this;
    const go = el("button", { class: "card__button", type: "button" }, button);
    const card = el("section", { class: "card", "aria-label": title },
      el("p", { class: "card__title" }, title), el("p", { class: "card__text" }, text), sum, go);
    const layer = el("div", { class: "card-layer" }, card);
    scene.root.append(layer);
    go.focus({ preventScroll: true });
    ctx.say(`${title}. ${text}`);
    return new Promise((resolve) => {
      const timer = closes ? setTimeout(() => this.accept?.(), closes) : null;
      this.accept = () => {
        clearTimeout(timer);
        this.accept = null;
        layer.remove();
        resolve();
      };
      go.addEventListener("click", () => this.accept?.());
    });
  }
}

function countUp(node, ctx, target, time) {
  const began = performance.now();
  const step = (now) => {
    const part = time ? Math.min(1, Math.max(0, (now - began) / time)) : 1;
    node.textContent = ctx.money((target * BigInt(Math.round(part * 1000))) / 1000n, { code: true });
    if (part < 1) requestAnimationFrame(step);
  };
  step(began);
}
