/* Leaving, being ended, and refusals in words. */

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { loadTexts } from "./i18n.js";
import { limitText } from "./limits.js";

// After these nothing more can be played on this page.
const FINAL = ["SESSION_ENDED", "PLAYER_BLOCKED", "GAME_OFF"];

/** Tells the player why the server said no. */
export function tellError(shell, error) {
  const { t, money, parent, notices, boot } = shell;
  const { code, details = {} } = error;
  parent.tell("error", { code: code ?? "UNKNOWN", message: error.message });
  if (FINAL.includes(code)) {
    showEnd(shell.root, { ...shell, error });
    return;
  }
  if (code === "LIMIT_REACHED") {
    notices.warn(limitText(shell, details));
    return;
  }
  const amounts = {};
  for (const name of ["balance", "min", "max", "step"]) {
    if (details[name] !== undefined) amounts[name] = money(details[name], { code: name === "balance" });
  }
  const bounds = { min: money(boot.minStake), max: money(boot.maxStake) };
  notices.warn(textFor(t, code, { ...bounds, ...amounts }) ?? t("error.OTHER"));
}

function textFor(t, code, params) {
  const key = `error.${code}`;
  const text = t(key, params);
  return text === key ? null : text;
}

/** The last word: a dialog that cannot be closed. Works before the texts are there, too. */
export async function showEnd(root, { t = null, why = null, error = null, rounds = null, boot = null, parent = null }) {
  if (document.querySelector(".dialog--end")) return;
  rounds?.end();
  const say = t ?? (await loadTexts(navigator.language, "shell")).t;
  const reason = error ? (error.details?.why ?? error.code) : why;
  const text = textFor(say, `end_${reason}`) ?? textFor(say, error?.code ?? "SESSION_ENDED") ?? say("error.SESSION_ENDED");
  const message = el("p", { class: "end__text" }, text);
  const leaving = boot?.returnUrl
    ? el("button", { class: "button button--main", type: "button", onclick: () => go(boot.returnUrl, parent) }, say("exit.back"))
    : el("p", { class: "hint" }, say("end.close"));
  openDialog({ t: say, title: say("end.title"), className: "dialog--small dialog--end", closable: false }, message, leaving);
}

/** The exit button. An open round waits for the player; nothing is lost by leaving. */
export async function leave(shell) {
  shell.autoplay.stop();
  let returnUrl = shell.boot.returnUrl;
  const answer = await shell.api.once("exit", {});
  returnUrl = answer?.body?.returnUrl ?? returnUrl;
  if (returnUrl) {
    go(returnUrl, shell.parent);
    return;
  }
  shell.parent.tell("exit", { returnUrl: null });
  showEnd(shell.root, { ...shell, why: "exit" });
}

function go(url, parent) {
  parent?.tell("exit", { returnUrl: url });
  // The server lets only these through; a script URL here would run in the casino's own page.
  if (!/^https?:\/\//i.test(url)) return;
  window.open(url, "_top");
}
