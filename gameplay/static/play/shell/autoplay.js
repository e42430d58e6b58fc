/* Many rounds in a row, with limits that end it, and a Stop that is always in view. */

import { openDialog } from "./dialog.js";
import { el, wait } from "./dom.js";

const COUNTS = [10, 25, 50, 100];
const BETWEEN = 450;
const BETWEEN_TURBO = 120;

export class Autoplay {
  constructor(shell) {
    this.shell = shell;
    this.running = false;
    this.left = 0;
    this.limits = null;
  }

  /** Asks how many and until when, and begins. */
  open() {
    const { shell } = this;
    const { t } = shell;
    if (!shell.rounds.idle) return;
    const counts = COUNTS.map((count, index) => el("label", { class: "choice" },
      el("input", { type: "radio", name: "count", value: count, checked: index === 0 }), el("span", {}, String(count))));
    const win = amountField(t("auto.win"), "stop-win", shell.boot.currency);
    const loss = amountField(t("auto.loss"), "stop-loss", shell.boot.currency);
    const features = shell.boot.rules.freeSpins !== undefined;
    const free = el("input", { type: "checkbox", name: "free" });
    const error = el("p", { class: "form__error", role: "alert" });
    const form = el("form", { class: "form" },
      el("fieldset", { class: "choices" }, el("legend", {}, t("auto.count")), counts),
      win.row, loss.row,
      features && el("label", { class: "tick" }, free, el("span", {}, t("auto.free"))),
      error,
      el("button", { class: "button button--main", type: "submit" }, t("auto.start")));
    const dialog = openDialog({ t, title: t("auto"), className: "dialog--small" }, form);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const limits = { win: this.read(win.input), loss: this.read(loss.input), free: free.checked };
      if (limits.win === null || limits.loss === null) {
        error.textContent = t("auto.amount");
        return;
      }
      dialog.close();
      this.run(Number(new FormData(form).get("count")), limits);
    });
  }

  /** An amount above zero in units; 0n for an empty field; null for anything else. */
  read(input) {
    if (!input.value.trim()) return 0n;
    const units = this.shell.amounts.parseTyped(input.value);
    return units !== null && units > 0n ? units : null;
  }

  async run(count, limits) {
    const { shell } = this;
    this.running = true;
    this.left = count;
    this.limits = limits;
    let lost = 0n;
    while (this.running && this.left > 0) {
      this.left -= 1;
      shell.controls.refresh();
      const round = await shell.rounds.play();
      if (!round) break;
      const win = shell.amounts.toUnits(round.win);
      lost += shell.amounts.toUnits(round.staked) - win;
      if (limits.win && win >= limits.win) this.end(shell.t("auto.ended_win"));
      if (limits.loss && lost >= limits.loss) this.end(shell.t("auto.ended_loss"));
      if (this.running && this.left > 0) await wait(shell.controls.turbo ? BETWEEN_TURBO : BETWEEN);
    }
    this.stop();
  }

  /** Whether the round that has just opened (free spins, say) goes on by itself. */
  goesOnWithin() {
    if (this.running && this.limits.free) this.end(this.shell.t("auto.ended_free"));
    return this.running;
  }

  end(why) {
    if (this.running) this.shell.notices.note(why);
    this.stop();
  }

  /** No further round; the one that is being played ends as it must. */
  stop() {
    if (!this.running) return;
    this.running = false;
    this.left = 0;
    this.shell.controls.refresh();
  }
}

function amountField(label, name, currency) {
  const input = el("input", { type: "text", inputmode: "decimal", name, autocomplete: "off", placeholder: "—" });
  const row = el("label", { class: "field" }, el("span", {}, label),
    el("span", { class: "field__box" }, input, el("span", { class: "field__unit" }, currency)));
  return { row, input };
}
