/* European roulette: many bets, one spin. The chips stay on the table for the next round until they are cleared. */

import { chipValues } from "./chips.js";
import { Strip } from "./strip.js";
import { el, wait } from "../shell/dom.js";
import { Bets } from "./roulette/bets.js";
import { describeRound, drawPicture, drawRules, nameSpot } from "./roulette/words.js";
import { Rack } from "./roulette/rack.js";
import { Table } from "./roulette/table.js";
import { Wheel } from "./roulette/wheel.js";

const RESULT_STAYS = 950; // milliseconds in which the wheel shows the number before it gives the table free
const RESULT_STAYS_TURBO = 350;
const COUNT_UP = 800;
const UPRIGHT = 0.9; // width by height below which the table is turned

export default function create(ctx) {
  return new Roulette(ctx);
}

class Roulette {
  stepper = false;
  celebrated = true;
  playLabel = "roulette.spin";

  constructor(ctx) {
    this.ctx = ctx;
    const { amounts, boot, t } = ctx;
    const red = new Set(boot.rules.red);
    this.colourOf = (number) => (number === 0 ? "green" : red.has(number) ? "red" : "black");
    this.bets = new Bets(amounts.toUnits(boot.maxStake));
    this.nameOf = (spot) => nameSpot(t, spot, boot.rules.spots[spot].numbers, this.colourOf);
    this.values = chipValues(amounts.toUnits(boot.minStake), this.bets.limit, BigInt(boot.stepUnits));
    this.build(red);
    this.enabled = true;
    this.table.setEnabled(true);
    this.changed();
    this.fillRecent();
  }

  build(red) {
    const { ctx, values, nameOf } = this;
    const { t, amounts, sound } = ctx;
    const isRed = (number) => red.has(number);
    this.wheel = new Wheel({ isRed, onBounce: (count) => sound.play("bounce", { height: 1 / count }) });
    this.recent = new Strip({ label: t("roulette.recent"), className: "recent" });
    this.table = new Table({
      spots: ctx.boot.rules.spots,
      isRed,
      t,
      amounts,
      values,
      nameOf,
      onPut: (spot) => this.put(spot),
      onTake: (spot) => this.edit(() => this.bets.take(spot), "chip", nameOf(spot)),
      onPoint: (spot) => this.hint(spot),
      reducedMotion: () => ctx.prefersReducedMotion,
    });
    const actions = Object.fromEntries(
      ["undo", "clear", "double", "repeat"].map((name) => [name, () => this.tool(name)]),
    );
    this.rack = new Rack({ values, amounts, t, sound, actions });
    this.number = el("div", { class: "wheel-result", "aria-hidden": "true", hidden: true });
    this.hintLine = el("p", { class: "bet-hint", "aria-hidden": "true" });
    this.wheelSide = el("div", { class: "wheel-side" }, this.wheel.element, this.number);
    this.room = el("div", { class: "table-room" }, this.table.element);
    this.element = el(
      "div",
      { class: "roulette" },
      this.wheelSide,
      el("div", { class: "strip" }, this.recent.element, this.hintLine),
      this.room,
      this.rack.element,
    );
    ctx.stage.append(this.element);
    this.arrange();
    new ResizeObserver(() => this.arrange()).observe(ctx.stage);
    new ResizeObserver(() => this.fitTable()).observe(this.room);
  }

  arrange() {
    const { clientWidth, clientHeight } = this.ctx.stage;
    this.turned = clientWidth / clientHeight < UPRIGHT;
    this.element.classList.toggle("roulette--turned", this.turned);
    this.fitTable();
  }

  fitTable() {
    const { clientWidth, clientHeight } = this.room;
    if (clientWidth && clientHeight) this.table.fit(clientWidth, clientHeight, this.turned);
  }

  /** The numbers of the player's own last rounds; the strip stays short when the answer does not come. */
  async fillRecent() {
    const page = await this.ctx.history().catch(() => null);
    const numbers = page?.rounds.filter((round) => round.finished).map((round) => round.outcome.pocket) ?? [];
    if (numbers.length && !this.played) this.recent.set(numbers.map((number) => this.plaque(number)));
  }

  plaque(number) {
    const colour = this.colourOf(number);
    return { text: String(number), kind: colour, label: `${number} ${this.ctx.t(`roulette.colour.${colour}`)}` };
  }

  // What the player does on the table

  put(spot) {
    const done = this.edit(() => this.bets.put(spot, this.rack.chosen), "chip", this.nameOf(spot));
    if (!done && this.enabled) this.refuse();
  }

  tool(name) {
    const done = this.edit(() => this.bets[name](), name === "double" || name === "repeat" ? "chip" : "tick");
    if (!done && this.enabled && name === "double") this.refuse();
  }

  refuse() {
    const { boot, money, t, note, sound } = this.ctx;
    sound.play("refused");
    note(t("roulette.limit", { max: money(boot.maxStake, { code: true }) }));
  }

  edit(change, sound, spoken = null) {
    if (!this.enabled || !change()) return false;
    this.changed();
    const { ctx } = this;
    ctx.sound.play(sound);
    const total = ctx.t("roulette.total", { total: ctx.amounts.format(this.bets.total, { code: true }) });
    ctx.say(spoken ? `${spoken}. ${total}` : total);
    return true;
  }

  changed() {
    this.table.dark();
    this.number.hidden = true;
    this.table.showChips(this.bets.chips);
    this.refreshTools();
    this.hint(this.table.pointed);
    this.ctx.onBetChanged();
  }

  refreshTools() {
    const { bets, enabled } = this;
    this.rack.refresh({
      undo: enabled && bets.past.length > 0,
      clear: enabled && !bets.isEmpty,
      double: enabled && !bets.isEmpty,
      repeat: enabled && bets.canRepeat,
    });
  }

  hint(spot) {
    const { t, boot, amounts } = this.ctx;
    if (!spot) {
      this.hintLine.textContent = this.bets.isEmpty ? t("roulette.place_chips") : "";
      return;
    }
    const times = t("roulette.pays", { times: boot.rules.spots[spot].multiplier - 1 });
    const units = this.bets.chips.get(spot);
    this.hintLine.textContent = `${this.nameOf(spot)} · ${times}${units ? ` · ${amounts.format(units)}` : ""}`;
  }

  // What the shell asks

  bet() {
    if (this.bets.isEmpty) return null;
    const { amounts } = this.ctx;
    return { bets: [...this.bets.chips].map(([spot, units]) => ({ spot, stake: amounts.toDecimal(units) })) };
  }

  stake() {
    return this.ctx.amounts.toDecimal(this.bets.total);
  }

  setEnabled(enabled) {
    this.enabled = enabled;
    this.table.setEnabled(enabled);
    this.element.classList.toggle("roulette--closed", !enabled);
    this.refreshTools();
  }

  begin() {
    this.table.dark();
    this.number.hidden = true;
    this.setEnabled(false);
    if (this.ctx.prefersReducedMotion) return;
    this.ctx.sound.startLoop("ball");
    this.showWheel(true);
    this.wheel.start();
  }

  abort() {
    this.ctx.sound.stopLoop("ball");
    this.wheel.stop();
    this.showWheel(false);
  }

  skip() {
    this.wheel.skip();
    this.hurry?.();
  }

  async show(round, { turbo, resumed }) {
    const { ctx } = this;
    const { pocket } = round.outcome;
    const moving = !resumed && !ctx.prefersReducedMotion;
    this.played ||= !resumed;
    this.adopt(round);
    if (moving) {
      this.showWheel(true);
      await this.wheel.land(pocket, { turbo });
      ctx.sound.stopLoop("ball");
      ctx.sound.play("stop");
    } else {
      this.wheel.place(pocket);
    }
    this.showNumber(pocket, moving);
    if (!resumed || this.recent.isEmpty) this.recent.add(this.plaque(pocket), { moving });
    if (!resumed) await this.pause(turbo ? RESULT_STAYS_TURBO : RESULT_STAYS);
    this.showWheel(false);
    this.lightWins(round);
    if (!resumed) await this.celebrate(round, turbo);
  }

  /** The chips as the server has them; another window may have laid others. */
  adopt({ outcome }) {
    const { amounts } = this.ctx;
    this.bets.adopt(outcome.bets.map(({ spot, stake }) => [spot, amounts.toUnits(stake)]));
    this.table.showChips(this.bets.chips);
    this.hint(null);
    this.ctx.onBetChanged();
  }

  lightWins({ outcome }) {
    const { amounts } = this.ctx;
    const winning = outcome.bets.filter(({ win }) => amounts.toUnits(win) > 0n);
    this.table.light({ pocket: outcome.pocket, wins: new Map(winning.map(({ spot, win }) => [spot, win])) });
  }

  async celebrate(round, turbo) {
    const { ctx } = this;
    const [win, staked] = [ctx.amounts.toUnits(round.win), ctx.amounts.toUnits(round.staked)];
    if (win === 0n) {
      ctx.sound.play("lose");
      return;
    }
    ctx.sound.play("win", { size: Number(win / staked) });
    if (turbo || ctx.prefersReducedMotion) return;
    ctx.setWin(round.win, { milliseconds: COUNT_UP });
    await this.pause(COUNT_UP);
  }

  showNumber(pocket, moving) {
    const { number } = this;
    number.textContent = String(pocket);
    number.className = `wheel-result plaque-${this.colourOf(pocket)}`;
    number.hidden = false;
    if (!moving) return;
    number.animate([{ transform: "translate(-50%, -50%) scale(.3)", opacity: 0 }, { transform: "translate(-50%, -50%)" }], {
      duration: 280,
      easing: "cubic-bezier(.3,1.6,.5,1)",
    });
  }

  /** On a phone held upright the wheel comes over the table while it turns. */
  showWheel(over) {
    this.element.classList.toggle("roulette--spinning", over);
  }

  pause(milliseconds) {
    return Promise.race([wait(milliseconds), new Promise((resolve) => (this.hurry = resolve))]);
  }

  choices() {}

  reset() {
    this.refreshTools();
  }

  keydown({ key }) {
    const name = { z: "undo", c: "clear", d: "double", r: "repeat" }[key.toLowerCase()];
    if (!name || !this.enabled) return false;
    this.tool(name);
    return true;
  }

  describe({ outcome }) {
    return describeRound(this.ctx, outcome, this.nameOf);
  }

  rules() {
    return drawRules(this.ctx);
  }

  picture(round) {
    return drawPicture(round, this.colourOf);
  }
}
