/*
 * One round after another: asks the server, lets the game show what it said, and keeps the balance on the page
 * honest while that takes time. Nothing on the page is decided here; every number is the server's.
 */

import { newAction } from "./api.js";

const DOUBLE_CLICK = 300;
// Refusals of a stake, after which a seamless casino's next round has a seed of its own.
const OWN = ["CALLBACK_ERROR", "CALLBACK_REFUSED", "BALANCE_NOT_ENOUGH"];

export class Rounds {
  constructor(shell) {
    this.shell = shell;
    this.phase = "idle"; // idle → asking → showing → idle, or → open → asking …; ended
    this.balance = 0n;
    this.commitment = null;
    this.clientSeed = "";
    this.round = null; // the open one
    this.last = null; // the last finished one
    this.stakeOnItsWay = 0n;
    this.winNotShownYet = 0n;
    this.began = 0;
    this.told = null;
    this.asked = 0; // counts our own calls, so that a pulse from before one is known to be old
  }

  get idle() {
    return this.phase === "idle";
  }

  playOrSkip() {
    if (this.idle) return this.play();
    // The second half of a double click is not a wish to see the end at once.
    if (performance.now() - this.began < DOUBLE_CLICK) return null;
    if (this.phase === "showing" || this.phase === "asking") this.shell.game.skip?.();
    if (this.phase === "open") this.shell.game.goOn?.();
    return null;
  }

  /** Plays one whole round. Resolves with it when it is finished, with null when it was refused. */
  async play() {
    const { shell } = this;
    if (!this.idle || shell.reality.due) return null;
    const bet = shell.game.bet();
    const refusal = this.refusal(bet);
    if (refusal) {
      shell.notices.warn(refusal);
      shell.sound.play("refused");
      return null;
    }
    const stake = shell.amounts.toUnits(shell.game.stake());
    this.began = performance.now();
    this.enter("asking");
    this.stakeOnItsWay = stake;
    this.showBalance();
    shell.controls.setWin(null);
    shell.game.setEnabled(false);
    shell.game.begin?.({ turbo: shell.controls.turbo });
    shell.preferences.setForTab("playing", this.commitment);
    const over = this.untilOver();
    await this.ask("bet", { action: newAction(), bet, commitment: this.commitment }, { first: true });
    return over;
  }

  /** A decision of the open round. */
  async act(choice) {
    if (this.phase !== "open") return;
    this.enter("asking");
    await this.ask("act", { action: newAction(), round: this.round.id, choice }, { first: false });
  }

  async ask(name, body, { first }) {
    const { shell } = this;
    let result;
    this.asked += 1;
    try {
      result = await shell.api.call(name, body);
    } catch (error) {
      this.stakeOnItsWay = 0n;
      await this.refused(error, first);
      return;
    } finally {
      this.asked += 1;
    }
    this.stakeOnItsWay = 0n;
    this.balance = shell.amounts.toUnits(result.balance);
    this.commitment = result.commitment;
    if (first) shell.parent.tell("roundStarted", { round: result.round.id, stake: result.round.staked });
    await this.present(result.round, { resumed: false });
  }

  async present(round, { resumed }) {
    const { shell } = this;
    this.enter("showing");
    this.winNotShownYet = round.finished ? shell.amounts.toUnits(round.win) : 0n;
    this.showBalance();
    this.tellBalance();
    await shell.game.show(round, { turbo: shell.controls.turbo, resumed });
    if (this.phase === "ended") return;
    if (round.finished) this.finish(round);
    else this.offer(round, { auto: shell.autoplay.goesOnWithin() });
  }

  offer(round, { auto }) {
    this.round = round;
    this.enter("open");
    this.shell.game.choices(round, { auto });
  }

  finish(round) {
    const { shell } = this;
    this.round = null;
    this.last = round;
    this.winNotShownYet = 0n;
    shell.preferences.setForTab("playing", null);
    shell.controls.setWin(round.win);
    shell.notices.say(this.describe(round));
    shell.parent.tell("roundFinished", { round: round.id, win: round.win });
    this.backToBetting();
    this.tellBalance();
    this.over?.(round);
  }

  backToBetting() {
    this.enter("idle");
    this.showBalance();
    this.shell.game.reset();
    this.shell.game.setEnabled(true);
    this.shell.controls.refresh();
  }

  async refused(error, first) {
    const { shell } = this;
    shell.autoplay.stop();
    shell.game.abort?.();
    shell.sound.play("refused");
    const over = this.over;
    this.over = null;
    if (first) this.backToBetting();
    shell.tellError(error);
    const { state, round, balance } = error.details ?? {};
    if (balance) this.takeBalance(balance);
    // The refusal was of this page's own stake: what is on the table stays there, and only the numbers are new.
    const stays = !state || (OWN.includes(error.code) && !(first && state.round));
    if (state && stays) this.take(state);
    if (!stays) await this.adopt(state, { elsewhere: true });
    else if (round) await this.present(round, { resumed: true });
    else if (!first && this.phase !== "ended") this.offer(this.round, { auto: false });
    over?.(null);
  }

  /** At the start of the page: an open round goes on, a spin that nobody has seen is shown. */
  async resume(state) {
    const unseen = this.shell.preferences.getForTab("playing");
    this.take(state);
    if (!state.round && state.last && unseen === state.last.commitment) {
      this.shell.game.setEnabled(false);
      await this.present(state.last, { resumed: false });
    } else {
      await this.adopt(state, { elsewhere: false });
    }
  }

  /** Shows what the server says is the case: after a reload, or when another window has played. */
  async adopt(state, { elsewhere }) {
    const { shell } = this;
    this.take(state);
    if (state.round) {
      shell.game.setEnabled(false);
      if (!elsewhere) shell.notices.note(shell.t("round.resumed"));
      await this.present(state.round, { resumed: true });
      return;
    }
    if (state.last) await shell.game.show(state.last, { turbo: true, resumed: true });
    if (elsewhere && state.last) shell.controls.setWin(state.last.win);
    this.backToBetting();
  }

  take(state) {
    this.balance = this.shell.amounts.toUnits(state.balance);
    this.commitment = state.commitment;
    this.clientSeed = state.clientSeed;
    this.last = state.last ?? this.last;
    this.showBalance();
    this.tellBalance();
  }

  /** The balance has moved without us: a deposit, a withdrawal. */
  takeBalance(decimal) {
    const { shell } = this;
    const change = shell.amounts.toUnits(decimal) - this.balance;
    if (change === 0n) return;
    this.balance += change;
    this.showBalance();
    shell.controls.showChange(change);
    shell.notices.say(shell.t("balance.changed", { balance: shell.money(this.balance, { code: true }) }));
    this.tellBalance();
  }

  end() {
    this.enter("ended");
    this.shell.autoplay.stop();
    this.shell.game.setEnabled(false);
    this.over?.(null);
  }

  enter(phase) {
    if (this.phase === "ended") return;
    this.phase = phase;
    this.shell.controls.refresh();
  }

  /** Why this bet need not even be sent, in words; null when it may. The server checks all of it again. */
  refusal(bet) {
    const { boot, amounts, game, t, money } = this.shell;
    if (!bet) return t("bet.none");
    const stake = amounts.toUnits(game.stake());
    if (stake < amounts.toUnits(boot.minStake)) return t("error.STAKE_TOO_LOW", { min: money(boot.minStake) });
    if (stake > amounts.toUnits(boot.maxStake)) return t("error.STAKE_TOO_HIGH", { max: money(boot.maxStake) });
    if (stake > this.balance) return t("error.BALANCE_NOT_ENOUGH", { balance: money(this.balance, { code: true }) });
    return null;
  }

  describe(round) {
    const { t, money, game, amounts } = this.shell;
    const words = game.describe?.(round) ?? "";
    const win = amounts.toUnits(round.win);
    const result = win > 0n ? t("result.win", { win: money(win, { code: true }) }) : t("result.none");
    return `${words} ${result} ${t("balance.is", { balance: money(this.balance, { code: true }) })}`.trim();
  }

  showBalance() {
    this.shell.controls.setBalance(this.balance - this.stakeOnItsWay - this.winNotShownYet);
  }

  /** The casino's page hears what the player sees, and each sum once. */
  tellBalance() {
    const { parent, amounts } = this.shell;
    const balance = amounts.toDecimal(this.balance - this.winNotShownYet);
    if (balance === this.told) return;
    this.told = balance;
    parent.tell("balance", { balance, currency: amounts.currency });
  }

  untilOver() {
    return new Promise((resolve) => {
      this.over = (round) => {
        this.over = null;
        resolve(round);
      };
    });
  }
}
