/* The four decisions, as buttons and as keys. */

import { el } from "../../shell/dom.js";

export const KEYS = { h: "hit", s: "stand", d: "double", p: "split" };

export class Actions {
  constructor({ t, money, onChoice }) {
    Object.assign(this, { t, money, onChoice });
    this.legal = new Set();
    this.buttons = new Map(Object.entries(KEYS).map(([key, name]) => [name, this.button(name, key)]));
    this.element = el("div", { class: "actions", role: "group", "aria-label": t("blackjack.actions") }, [...this.buttons.values()].map(({ node }) => node));
    this.offer([]);
  }

  button(name, key) {
    const stake = el("span", { class: "action__stake" });
    const node = el(
      "button",
      { type: "button", class: `action action-${name}`, "aria-keyshortcuts": key.toUpperCase(), onclick: () => this.choose(name) },
      el("kbd", { class: "action__key", "aria-hidden": "true" }, key.toUpperCase()),
      el("span", { class: "action__name" }, this.t(`blackjack.${name}`)),
      stake,
    );
    return { node, stake };
  }

  /** Shows what may be done now: [{action, stake}]; nothing for an empty list. */
  offer(legal) {
    this.legal = new Set(legal.map(({ action }) => action));
    this.element.classList.toggle("actions--open", legal.length > 0);
    const stakes = new Map(legal.map(({ action, stake }) => [action, stake]));
    for (const [name, { node, stake }] of this.buttons) {
      node.disabled = !this.legal.has(name);
      const further = stakes.get(name) ?? "0";
      stake.textContent = further === "0" ? "" : `+${this.money(further)}`;
    }
  }

  choose(name) {
    if (!this.legal.has(name)) return false;
    const held = this.element.contains(document.activeElement);
    this.offer([]); // one click, one decision
    this.heldFocus = held;
    this.onChoice(name);
    return true;
  }

  /** Who works with the keyboard gets the focus back on the next decision. */
  refocus() {
    if (!this.heldFocus) return;
    this.heldFocus = false;
    this.buttons.get("hit").node.focus({ preventScroll: true });
  }
}
