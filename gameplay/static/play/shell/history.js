/* How the session goes and what is left of the player's limits; then their rounds, newest first, each with its proof. */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { limitList, sessionFacts } from "./limits.js";

const WHEN = { month: "short", day: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit" };

export function openHistory(shell) {
  const { t } = shell;
  const list = el("ol", { class: "history" });
  const state = el("p", { class: "history__state", role: "status" }, t("history.loading"));
  const more = el("button", { class: "button", type: "button", hidden: true }, t("history.more"));
  const summary = el("div", { class: "history__summary" });
  openDialog({ t, title: t("history"), className: "dialog--wide" }, summary, list, state, more);
  let before = null;
  const load = async () => {
    more.disabled = true;
    try {
      const page = await shell.api.call("history", { before });
      list.append(...page.rounds.map((round) => row(shell, round)));
      before = page.rounds.at(-1)?.id ?? before;
      more.hidden = !page.more;
      state.textContent = list.children.length ? "" : t("history.none");
    } catch (error) {
      state.textContent = error.message;
    }
    more.disabled = false;
  };
  more.addEventListener("click", load);
  load();
  summarize(shell, summary);
}

async function summarize(shell, summary) {
  const answer = await shell.api.once("facts", {});
  if (!answer?.body) return;
  const { t, boot } = shell;
  const { body } = answer;
  summary.append(...[
    el("section", {}, el("h3", {}, t("session")), sessionFacts(shell, body),
      el("p", { class: "hint" }, t("reality.every", { minutes: boot.reality.minutes }))),
    limitList(shell, body.limits, { hint: true }),
    el("h3", {}, t("session.rounds")),
  ].filter(Boolean));
}

function row(shell, round) {
  const { t, money, amounts, language, game } = shell;
  const win = amounts.toUnits(round.win);
  const when = new Date(round.at).toLocaleString(language, WHEN);
  return el("li", { class: "history__row" },
    el("div", { class: "history__picture", "aria-hidden": "true" }, game.picture?.(round) ?? null),
    el("div", { class: "history__facts" },
      el("time", { datetime: round.at }, when),
      el("span", { class: "history__id" }, round.id)),
    el("dl", { class: "history__money" },
      el("div", {}, el("dt", {}, t("bet")), el("dd", {}, money(round.staked))),
      el("div", { class: win > 0n ? "won" : "" }, el("dt", {}, t("win")),
        el("dd", {}, round.finished ? money(win) : t("history.open")))),
    round.finished
      ? el("a", { class: "link", href: round.verifyUrl, target: "_blank", rel: "noopener",
          "aria-label": t("verify.round", { round: round.id }) }, t("verify"))
      : el("span", {}));
}
