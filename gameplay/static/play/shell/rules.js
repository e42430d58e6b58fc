/* The rules dialog: the game's own part, then what holds for every game here. */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";

export function openRules(shell) {
  const { t, boot, money, game } = shell;
  const { rules } = boot;
  const rows = [
    [t("rules.rtp"), `${boot.rtp} %`],
    [t("rules.variant"), boot.variant],
    rules.maxMultiplier && [t("rules.multiplier"), t("rules.times", { times: rules.maxMultiplier })],
    boot.maxWin && [t("rules.max_win"), money(boot.maxWin, { code: true })],
    [t("rules.stakes"), `${money(boot.minStake)} – ${money(boot.maxStake, { code: true })}`],
    rules.hitOneIn && [t("rules.hit"), t("rules.one_in", { number: rules.hitOneIn })],
    rules.freeSpinsOneIn && [t("rules.free"), t("rules.one_in", { number: rules.freeSpinsOneIn })],
  ].filter(Boolean);
  openDialog(
    { t, title: t("rules.title", { game: boot.game.name }), className: "dialog--wide" },
    game.rules?.() ?? null,
    el("section", { class: "rules__figures" },
      el("h3", {}, t("rules.figures")),
      el("dl", { class: "facts" }, rows.map(([name, value]) => [el("dt", {}, name), el("dd", {}, value)])),
      el("p", {}, t("rules.rtp_words", { rtp: boot.rtp }))),
    el("section", {},
      el("h3", {}, t("rules.common")),
      el("ul", { class: "rules__list" },
        ["rules.interrupted", "rules.limit", "rules.fair", "rules.keys"].map((key) => el("li", {}, t(key))))),
  );
}
