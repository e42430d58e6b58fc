/* All stakes at a glance, and one to type. */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";

export function openStakes(shell) {
  const { t, stakes, money, amounts, boot } = shell;
  if (!shell.rounds.idle || shell.autoplay.running) return;
  const take = (units) => {
    stakes.choose(units);
    dialog.close();
  };
  const buttons = stakes.all.map((units) =>
    el("button", {
      class: "button stake", type: "button", "aria-pressed": String(units === stakes.units), onclick: () => take(units),
    }, money(units)));
  const input = el("input", { type: "text", inputmode: "decimal", value: stakes.value, autocomplete: "off" });
  const error = el("p", { class: "form__error", role: "alert" });
  const form = el("form", { class: "form" },
    el("label", { class: "field" }, el("span", {}, t("bet.own")),
      el("span", { class: "field__box" }, input, el("span", { class: "field__unit" }, boot.currency))),
    error,
    el("button", { class: "button button--main", type: "submit" }, t("bet.take")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const units = amounts.parseTyped(input.value);
    if (stakes.fits(units)) return take(units);
    error.textContent = t("error.STAKE_OFF_STEP", {
      min: money(stakes.least), max: money(stakes.most), step: money(stakes.stepUnits),
    });
    return input.focus();
  });
  const dialog = openDialog({ t, title: t("bet"), className: "dialog--small" }, el("div", { class: "stakes" }, buttons), form);
  dialog.element.querySelector("[aria-pressed=true]")?.focus();
}
