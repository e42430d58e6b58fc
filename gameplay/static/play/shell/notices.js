/* What the page says: notes that pass, warnings, the lost connection, and the live region for screen readers. */

import { el } from "./dom.js";

const NOTE_TIME = 4500;
const WARNING_TIME = 7000;
const MOST = 3;

export class Notices {
  constructor(root) {
    this.texts = null; // t() once the texts are there
    this.live = el("div", { class: "unseen", "aria-live": "polite", "aria-atomic": "true", id: "live" });
    this.alarm = el("div", { class: "unseen", role: "alert" });
    this.list = el("div", { class: "notices" });
    this.banner = el("div", { class: "banner", role: "status", hidden: true });
    root.after(this.live, this.alarm, this.list, this.banner);
    this.lost = false;
    this.stopText = null;
  }

  say(text) {
    // The same sentence twice must be spoken twice.
    this.live.textContent = this.live.textContent === text ? `${text}\u00a0` : text;
  }

  note(text) {
    this.say(text);
    this.show(text, "note", NOTE_TIME);
  }

  warn(text) {
    this.alarm.textContent = "";
    this.alarm.textContent = text;
    this.show(text, "note note--warning", WARNING_TIME);
  }

  show(text, kind, time) {
    for (const same of this.list.children) if (same.textContent === text) same.remove();
    const note = el("div", { class: kind }, text);
    note.addEventListener("click", () => note.remove());
    this.list.append(note);
    while (this.list.children.length > MOST) this.list.firstChild.remove();
    setTimeout(() => note.remove(), time);
  }

  /** false: nobody answers; what was asked is being asked again. */
  connection(there) {
    if (there === !this.lost) return;
    this.lost = !there;
    this.showBanner();
    if (there) this.note(this.texts?.("connection.back") ?? "Connected again.");
  }

  /** A message of the operator's platform, shown as long as the pulse repeats it. */
  stop(text) {
    if (this.stopText === (text ?? null)) return;
    this.stopText = text ?? null;
    this.showBanner();
  }

  showBanner() {
    const lost = this.texts?.("connection.lost") ?? "Connection lost. Trying again…";
    const text = this.lost ? lost : this.stopText;
    this.banner.hidden = !text;
    this.banner.textContent = text ?? "";
    this.banner.classList.toggle("banner--lost", this.lost);
  }
}
