/*
 * The reality check: every so often play stops, and the player reads for how long it went on and how it went. Nothing
 * but an answer closes it. It waits for the end of what is being shown, and starts no round meanwhile.
 */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { leave } from "./endings.js";
import { limitList, sessionFacts } from "./limits.js";

const LOOK_EVERY = 500;

export class Reality {
  constructor(shell) {
    this.shell = shell;
    this.open = false;
    this.dueAt = 0;
    this.plan(shell.boot.reality);
  }

  start() {
    this.timer = setInterval(() => this.look(), LOOK_EVERY);
    this.look();
  }

  /** A device that slept has played no less. */
  plan({ dueIn }) {
    this.dueAt = Date.now() + dueIn * 1000;
  }

  get due() {
    return Date.now() >= this.dueAt;
  }

  look() {
    const { rounds, autoplay } = this.shell;
    if (rounds.phase === "ended") clearInterval(this.timer);
    if (!this.due || this.open || rounds.phase === "ended") return;
    autoplay.stop();
    if (rounds.phase === "idle" || rounds.phase === "open") this.show();
  }

  async show() {
    this.open = true;
    const { shell } = this;
    document.querySelectorAll("dialog[open]").forEach((other) => other.close());
    try {
      this.ask(await shell.api.call("facts", {}));
    } catch (error) {
      this.open = false;
      shell.tellError(error);
    }
  }

  ask(facts) {
    const { shell } = this;
    const { t, boot } = shell;
    let answered = false;
    const answer = (then) => () => {
      answered = true;
      dialog.close();
      then();
    };
    const dialog = openDialog(
      {
        t,
        title: t("reality.title"),
        className: "dialog--small dialog--reality",
        closable: false,
        role: "alertdialog",
        // Browsers close a dialog on the second Escape whatever its page says.
        onclose: () => answered || shell.rounds.phase === "ended" || this.ask(facts),
      },
      el("p", {}, t("reality.words")),
      sessionFacts(shell, facts),
      limitList(shell, facts.limits),
      el("p", { class: "hint" }, t("reality.every", { minutes: boot.reality.minutes })),
      el("div", { class: "form__buttons" },
        el("button", { class: "button button--main", type: "button", onclick: answer(() => this.goOn()) },
          t("reality.continue")),
        el("button", { class: "button", type: "button", onclick: answer(() => leave(shell)) }, t("exit"))),
    );
  }

  async goOn() {
    const { shell } = this;
    try {
      this.plan(await shell.api.call("continue", {}));
    } catch (error) {
      shell.tellError(error);
    }
    this.open = false;
  }
}
