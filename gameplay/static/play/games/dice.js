/* Dice: a roll from 0.00 to 99.99 against a target of the player's choice. */

import { el } from "../shell/dom.js";
import { Strip } from "./strip.js";
import { chanceOf, clampTarget, LAST, parseHundredths, targetOf, writeHundredths } from "./dice/numbers.js";
import { Odometer } from "./dice/odometer.js";
import { Panel } from "./dice/panel.js";
import { Quotes } from "./dice/quotes.js";
import { Track } from "./dice/track.js";

const ROLL = 900; // milliseconds
const ROLL_TURBO = 190;

export default function create(ctx) {
  return new Dice(ctx);
}

class Dice {
  celebrated = true;
  playLabel = "dice.roll";

  constructor(ctx) {
    this.ctx = ctx;
    const { rules } = ctx.boot;
    this.limits = { minChance: parseHundredths(rules.minChance), maxChance: parseHundredths(rules.maxChance) };
    this.point = new Intl.NumberFormat(ctx.language).formatToParts(1.5).find(({ type }) => type === "decimal").value;
    this.side = "over";
    this.target = 4999; // 50 %
    this.enabled = true;
    this.quotes = new Quotes(ctx.quote, () => this.showQuote());
    this.build();
    this.choose(this.side, this.target);
    this.fillStrip();
  }

  build() {
    const { ctx, point } = this;
    const { t } = ctx;
    this.odometer = new Odometer(point);
    this.odometer.set(5000);
    this.track = new Track({ t, point, onTarget: (target) => this.drag(target) });
    this.panel = new Panel({
      t,
      point,
      onSide: (side) => this.turn(side),
      onTarget: (target) => this.choose(this.side, target),
      onChance: (chance) => this.choose(this.side, targetOf(this.side, Math.min(chance, LAST))),
    });
    this.strip = new Strip({ label: t("dice.recent"), className: "rolls" });
    this.gain = el("div", { class: "gain", "aria-hidden": "true" });
    this.element = el(
      "div",
      { class: "dice" },
      this.strip.element,
      el("div", { class: "dice-board" }, el("div", { class: "dice-number" }, this.odometer.element, this.gain), this.track.element),
      this.panel.element,
    );
    ctx.stage.append(this.element);
  }

  async fillStrip() {
    const page = await this.ctx.history().catch(() => null);
    if (!page || this.played) return;
    this.strip.set(page.rounds.filter(({ finished }) => finished).map((round) => this.plaque(round)));
  }

  // What the player chooses

  drag(target) {
    const before = Math.floor(this.target / 200);
    this.choose(this.side, target);
    if (Math.floor(this.target / 200) !== before) this.ctx.sound.play("tick", { pitch: this.target / 5000 });
  }

  /** The other side with the same chance. */
  turn(side) {
    this.choose(side, targetOf(side, chanceOf(this.side, this.target)));
    this.ctx.sound.play("tick");
  }

  choose(side, target) {
    this.side = side;
    this.target = clampTarget(side, target, this.limits);
    this.track.setTarget(side, this.target);
    this.panel.showBet(side, this.target);
    this.showQuote();
  }

  showQuote() {
    const quote = this.quotes.get(this.wager());
    this.quoted = quote !== null;
    this.panel.showQuote(quote, this.ctx.money);
    if (quote) this.ctx.onBetChanged();
  }

  wager() {
    return { stake: this.ctx.stake(), side: this.side, target: this.target };
  }

  // What the shell asks

  /** No bet before the player has seen what this very bet pays. */
  bet() {
    return this.quoted ? this.wager() : null;
  }

  stake() {
    return this.ctx.stake();
  }

  stakeChanged() {
    this.showQuote();
  }

  setEnabled(enabled) {
    this.enabled = enabled;
    this.track.setEnabled(enabled);
    this.panel.setEnabled(enabled);
    this.element.classList.toggle("dice--closed", !enabled);
  }

  begin() {
    this.setResult("");
    if (this.ctx.prefersReducedMotion) return;
    this.ctx.sound.play("roll");
    this.odometer.run();
    this.track.lift();
  }

  abort() {
    this.odometer.stop();
    this.track.drop();
  }

  skip() {
    this.odometer.skip();
    this.track.skip();
  }

  async show(round, { turbo, resumed }) {
    const { ctx } = this;
    const { roll, won, side, target } = round.outcome;
    if (resumed) this.choose(side, target);
    const milliseconds = resumed || ctx.prefersReducedMotion ? 0 : turbo ? ROLL_TURBO : ROLL;
    this.setResult("");
    if (milliseconds) {
      await Promise.all([this.odometer.land(roll, milliseconds), this.track.land(roll, { milliseconds, won })]);
    } else {
      this.odometer.set(roll);
      this.track.land(roll, { milliseconds, won });
    }
    this.setResult(won ? "won" : "lost");
    if (!resumed) this.tell(round, milliseconds > 0);
    else if (this.strip.isEmpty) this.strip.set([this.plaque(round)]);
  }

  tell(round, moving) {
    const { ctx, strip } = this;
    const { won, multiplier } = round.outcome;
    this.played = true;
    ctx.sound.play("stop");
    ctx.sound.play(won ? "win" : "lose", { size: Math.floor(Number(multiplier) / 2) });
    strip.add(this.plaque(round), { moving });
    if (won && moving) this.floatWin(round.win);
  }

  floatWin(win) {
    this.gain.textContent = this.ctx.money(win, { sign: true });
    this.gain.getAnimations().forEach((animation) => animation.cancel());
    this.gain.animate(
      [
        { opacity: 0, transform: "translate(-50%, 30%) scale(.8)" },
        { opacity: 1, transform: "translate(-50%, 0) scale(1.06)", offset: 0.18 },
        { opacity: 1, transform: "translate(-50%, 0)", offset: 0.7 },
        { opacity: 0, transform: "translate(-50%, -50%)" },
      ],
      { duration: 1500, easing: "ease-out" },
    );
  }

  setResult(result) {
    this.element.dataset.result = result;
  }

  plaque({ outcome }) {
    const roll = writeHundredths(outcome.roll, this.point);
    const result = this.ctx.t(outcome.won ? "dice.won" : "dice.lost");
    return { text: roll, kind: outcome.won ? "won" : "lost", label: `${roll} ${result}` };
  }

  choices() {}

  reset() {}

  describe({ outcome }) {
    const { t } = this.ctx;
    const target = writeHundredths(outcome.target, this.point);
    return t("dice.rolled", { roll: writeHundredths(outcome.roll, this.point), bet: `${t(`dice.${outcome.side}`)} ${target}` });
  }

  keydown({ key }) {
    if (!this.enabled) return false;
    if (key === "o" || key === "O") this.turn("over");
    else if (key === "u" || key === "U") this.turn("under");
    else return false;
    return true;
  }

  rules() {
    const { t, boot } = this.ctx;
    const { minChance, maxChance, maxMultiplier, rtp, rtpHighest } = boot.rules;
    const params = { min: minChance, max: maxChance, multiplier: maxMultiplier, rtp, highest: rtpHighest };
    const lines = ["roll", "chance", "pays", "rtp", "cut", "keys"];
    return el("section", {}, el("ul", { class: "rules__list" }, lines.map((line) => el("li", {}, t(`dice.rules.${line}`, params)))));
  }

  picture(round) {
    const { text, kind } = this.plaque(round);
    return el("span", { class: `roll strip-${kind}` }, text);
  }
}
