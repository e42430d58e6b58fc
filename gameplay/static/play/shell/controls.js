/* The bars around the stage: balance, win and bet always in view, and the buttons. Sizes never change. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

// Characters from which a sum needs smaller type on a phone.
const LONG = 9;
const LONGER = 12;

export class Controls {
  constructor(shell) {
    this.shell = shell;
    this.turbo = shell.preferences.get("turbo", false);
    this.counting = 0;
    this.build();
    shell.root.replaceChildren(this.top, this.stage, this.figures, this.bar);
    shell.root.classList.add("app--ready");
  }

  build() {
    const { t, boot } = this.shell;
    this.exit = iconButton("exit", t("exit"));
    this.rules = iconButton("rules", t("rules"));
    this.history = iconButton("history", t("history"));
    this.fairness = iconButton("fairness", t("fairness"));
    this.sound = iconButton("sound", t("sound"), { "aria-pressed": "true" });
    this.fullscreen = iconButton("fullscreen", t("fullscreen"));
    this.fullscreen.hidden = !document.fullscreenEnabled;
    this.top = el(
      "header",
      { class: "top" },
      this.exit,
      el("h1", { class: "top__title" }, boot.game.name, boot.demo && el("span", { class: "demo" }, t("demo"))),
      el("nav", { class: "top__menu", "aria-label": t("menu") },
        this.rules, this.history, this.fairness, this.sound, this.fullscreen),
    );
    this.stage = el("main", { class: "stage", id: "stage" });

    this.balance = el("output", { class: "figure__value", id: "balance" });
    this.change = el("span", { class: "change", "aria-hidden": "true" });
    this.win = el("output", { class: "figure__value figure__value--win", id: "win", "aria-live": "off" });
    this.bet = el("output", { class: "figure__value", id: "bet" });
    this.stakeList = el("button", { class: "figure figure--button", type: "button" },
      el("span", { class: "figure__name" }, t("bet")), " ", this.bet, el("span", { class: "unseen" }, ` ${boot.currency}`));
    this.figures = el(
      "section",
      { class: "figures", "aria-label": t("figures") },
      el("div", { class: "figure" }, el("span", { class: "figure__name" }, `${t("balance")} ${boot.currency}`), this.balance, this.change),
      el("div", { class: "figure figure--win" }, el("span", { class: "figure__name" }, t("win")), this.win),
      this.stakeList,
    );

    this.auto = roundButton("auto", t("auto"), { id: "auto" });
    this.stakeDown = roundButton("minus", t("bet.less"), { id: "stake-down" });
    this.stakeUp = roundButton("plus", t("bet.more"), { id: "stake-up" });
    this.turboButton = roundButton("turbo", t("turbo"), { id: "turbo", "aria-pressed": String(this.turbo) });
    this.playIcon = el("span", { class: "play__icon" });
    this.playText = el("span", { class: "play__text" });
    this.play = el("button", { class: "play", id: "play", type: "button" }, this.playIcon, this.playText);
    this.bar = el("section", { class: "bar", "aria-label": t("controls") },
      this.auto, this.stakeDown, this.play, this.stakeUp, this.turboButton);
  }

  connect(actions) {
    for (const name of ["play", "auto", "stakeDown", "stakeUp", "stakeList", "rules", "history", "fairness", "exit"]) {
      this[name].addEventListener("click", () => {
        this.shell.sound.unlock();
        actions[name]();
      });
    }
    this.sound.addEventListener("click", () => this.toggleSound());
    this.turboButton.addEventListener("click", () => this.toggleTurbo());
    this.fullscreen.addEventListener("click", () => this.toggleFullscreen());
    // After a click with a pointer Space shall spin again; who tabs with the keyboard keeps the focus.
    for (const part of [this.bar, this.figures, this.top]) {
      // Before the button acts, so that a dialog it opens gives the focus back to the page.
      part.addEventListener("click", (event) => event.detail > 0 && document.activeElement?.blur(), true);
    }
    const { game } = this.shell;
    const stepper = game.stepper !== false;
    this.stakeDown.hidden = this.stakeUp.hidden = !stepper;
    this.stakeList.disabled = !stepper;
    this.auto.hidden = game.autoplay === false;
    this.bar.classList.toggle("bar--plain", !stepper);
    this.showSound();
    this.refresh();
  }

  toggleSound() {
    this.shell.sound.setMuted(!this.shell.sound.muted);
    this.showSound();
    return true;
  }

  showSound() {
    const on = !this.shell.sound.muted;
    this.sound.setAttribute("aria-pressed", String(on));
    this.sound.replaceChildren(icon(on ? "sound" : "muted"));
  }

  toggleTurbo() {
    this.turbo = !this.turbo;
    this.turboButton.setAttribute("aria-pressed", String(this.turbo));
    this.shell.preferences.set("turbo", this.turbo);
    this.shell.sound.play("tick", { pitch: this.turbo ? 1 : -1 });
    return true;
  }

  toggleFullscreen() {
    const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
    change.catch(() => {}); // the casino's frame may not allow it
  }

  /** Brings buttons and bet in line with what is going on. */
  refresh() {
    const { game, rounds, autoplay, amounts, money } = this.shell;
    if (!game || !autoplay) return;
    const { idle, phase } = rounds;
    const free = idle && !autoplay.running;
    const stake = amounts.toUnits(game.stake());
    setFigure(this.bet, money(stake));
    for (const button of [this.stakeDown, this.stakeUp]) button.disabled = !free;
    this.stakeList.disabled = !free || game.stepper === false;
    this.auto.disabled = !free && !autoplay.running;
    this.auto.setAttribute("aria-pressed", String(autoplay.running));
    const skips = (phase === "showing" || phase === "asking") && Boolean(game.skip);
    this.play.disabled = !(autoplay.running || idle || skips || (phase === "open" && game.goOn));
    this.showPlay(autoplay, skips);
    this.shell.root.dataset.phase = phase;
  }

  showPlay(autoplay, skips) {
    const { t, game } = this.shell;
    const [picture, text, label] = autoplay.running
      ? ["stop", String(autoplay.left), t("auto.stop", { left: autoplay.left })]
      : skips
        ? ["stop", "", t("play.skip")]
        : ["spin", "", t(game.playLabel ?? "play.spin")];
    if (this.play.dataset.icon !== picture) {
      this.play.dataset.icon = picture;
      this.playIcon.replaceChildren(icon(picture));
    }
    setText(this.playText, text || (game.playLabel && picture === "spin" ? label : ""));
    this.play.setAttribute("aria-label", label);
    this.play.classList.toggle("play--auto", autoplay.running);
    this.play.classList.toggle("play--worded", Boolean(game.playLabel) && picture === "spin");
  }

  setBalance(units) {
    setFigure(this.balance, this.shell.money(units));
  }

  /** A small "+10.00" that rises from the balance. */
  showChange(units) {
    this.change.textContent = this.shell.money(units, { sign: true });
    this.change.classList.toggle("change--less", units < 0n);
    this.change.getAnimations().forEach((animation) => animation.cancel());
    this.change.animate(
      [
        { opacity: 0, transform: "translateY(0.4em)" },
        { opacity: 1, transform: "none", offset: 0.12 },
        { opacity: 1, transform: "none", offset: 0.75 },
        { opacity: 0, transform: "translateY(-0.8em)" },
      ],
      { duration: 3500, easing: "ease-out" },
    );
  }

  /** What the Win field shows, null for nothing. Counts up from `from` when `milliseconds` are given. */
  setWin(decimal, { from = "0", milliseconds = 0 } = {}) {
    const { amounts, money } = this.shell;
    const run = (this.counting += 1);
    if (decimal === null) return setText(this.win, "");
    const target = amounts.toUnits(decimal);
    if (!milliseconds) return setFigure(this.win, target ? money(target) : "");
    const start = amounts.toUnits(from);
    const began = performance.now();
    const step = (now) => {
      if (run !== this.counting) return;
      const part = Math.min(1, Math.max(0, (now - began) / milliseconds));
      // Thousandths keep the arithmetic in whole units.
      const units = start + ((target - start) * BigInt(Math.round(part * 1000))) / 1000n;
      setFigure(this.win, money(units));
      if (part < 1) requestAnimationFrame(step);
    };
    return requestAnimationFrame(step);
  }
}

function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/** A sum, in smaller type the longer it is. */
function setFigure(node, text) {
  setText(node, text);
  node.classList.toggle("figure__value--long", text.length > LONG);
  node.classList.toggle("figure__value--longer", text.length > LONGER);
}

function iconButton(name, label, attributes = {}) {
  return el("button", { class: "icon-button", type: "button", "aria-label": label, title: label, ...attributes }, icon(name));
}

function roundButton(name, label, attributes = {}) {
  return iconButton(name, label, { ...attributes, class: "icon-button round-button" });
}
