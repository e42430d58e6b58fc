/* Asks every 1.5 seconds, while the page is seen, what has changed without us. */

import { whenVisible } from "./dom.js";
import { showEnd } from "./endings.js";
import { limitText } from "./limits.js";

const EVERY = 1500;

export class Pulse {
  constructor(shell) {
    this.shell = shell;
    this.timer = null;
    this.asking = false;
  }

  start() {
    whenVisible((visible) => (visible ? this.ask() : clearTimeout(this.timer)));
    this.later();
  }

  later() {
    clearTimeout(this.timer);
    if (this.shell.rounds.phase === "ended") return;
    if (document.visibilityState === "visible") this.timer = setTimeout(() => this.ask(), EVERY);
  }

  async ask() {
    if (this.asking) return;
    this.asking = true;
    const { rounds, api } = this.shell;
    const before = rounds.asked;
    const answer = await api.once("pulse", {});
    this.asking = false;
    // What a bet of ours has overtaken says nothing any more.
    if (answer && before === rounds.asked && before % 2 === 0) await this.take(answer);
    this.later();
  }

  async take({ body, error }) {
    const { shell } = this;
    if (error) {
      if (error.code === "SESSION_ENDED") showEnd(shell.root, { ...shell, why: error.why });
      return;
    }
    if (body.ended) {
      // An animation that is running ends first: its round is paid.
      if (shell.rounds.phase === "showing") return;
      showEnd(shell.root, { ...shell, why: body.ended });
      return;
    }
    shell.notices.stop(stopText(shell, body));
    shell.rounds.takeBalance(body.balance);
    if (shell.rounds.idle && body.commitment !== shell.rounds.commitment) await this.playedElsewhere();
  }

  /** Another window of the same player has used our commitment: show its round before the next stake. */
  async playedElsewhere() {
    const { shell } = this;
    const { state } = await shell.api.call("boot", {});
    if (!shell.rounds.idle || state.commitment === shell.rounds.commitment) return;
    shell.autoplay.stop();
    shell.notices.note(shell.t("error.STALE_COMMITMENT"));
    await shell.rounds.adopt(state, { elsewhere: true });
  }
}

/** The server says why in English only. */
function stopText(shell, { stop, limit }) {
  if (limit) return limitText(shell, limit);
  return stop && shell.language !== "en" ? shell.t("stop.now") : stop;
}
