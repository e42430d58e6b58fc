/*
 * The shell of every game page: it boots the session, owns money, bets, autoplay and dialogs, and leaves the
 * picture of the game to a game module.
 *
 * A game module, games/<module>.js, default-exports `create(ctx)`, which may be async. Its style sheet is
 * games/<module>.css, its texts are i18n/<module>.<language>.json (flat keys; the shell's own texts are
 * i18n/<language>.json; English is used where a text is missing; {name} in a text is a parameter).
 *
 * ctx, what the shell gives:
 *   stage                 the element to draw in. It fills what the bars leave free, has `container-type: size`
 *                         and clips; it must never change its size.
 *   boot                  the answer of /play/api/boot (rules, currency, exponent, minStake, …)
 *   t(key, params)        a text in the player's language
 *   money(decimal)        "1234.5" as the player reads it, "1,234.50"; money(decimal, {code: true}) adds USD
 *   amounts               exact arithmetic: toUnits("0.20") -> 20n, toDecimal(20n) -> "0.2"
 *   stake()               the stepper's stake, a decimal string
 *   sound                 sound.play(name, options); names are in sound_effects.js
 *   prefersReducedMotion  true: show results without movement (read it each time, it may change)
 *   onBetChanged()        to be called when bet() or stake() have changed by the game's own doing
 *   act(choice)           sends a decision of the open round; resolves when its animation has ended. Calls made
 *                         while one is on its way are ignored, so a double click is one decision.
 *   quote(bet)            /play/api/quote
 *   history()             /play/api/history: the player's newest rounds
 *   setWin(decimal, {from, milliseconds})   what the Win field shows; counts up when milliseconds are given
 *   say(text)             speaks through the page's live region
 *   note(text)            a small note on the page for some seconds
 *
 * What create() returns:
 *   bet()                 the bet as the API takes it, or null while there is none
 *   stake()               what bet() costs, a decimal string
 *   setEnabled(enabled)   whether the bet may be changed now
 *   show(round, {turbo, resumed})   async; ends when the outcome is drawn. `resumed`: draw it at once, the player
 *                         has seen it or it was played elsewhere. Called again after each decision of a round.
 *   choices(round, {auto})   the round is open: offer round.legal and call ctx.act(). `auto`: autoplay is on.
 *   reset()               the round is over or was refused: back to betting, the last outcome may stay in view
 *   and, where it wants to:
 *   stepper: false        it has no use for the shell's stake stepper (chips of its own)
 *   autoplay: false       no autoplay
 *   playLabel             text key of the big button, "play.spin" if not given
 *   begin({turbo})        the bet is on its way: movement may start before the answer is there
 *   abort()               … and the bet was refused: end that movement
 *   skip()                the player wants to see the end of the animation now; may come before the answer is there
 *   goOn()                the big button or Space while a round is open: the choice that needs no thought, if any
 *   celebrated: true      show() has counted the win up by itself
 *   stakeChanged()        the stepper has moved
 *   describe(round)       the finished round in a sentence, for the live region
 *   rules()               an element for the rules dialog: pays, lines, how to play
 *   picture(round)        a small element for a row of the history
 *   keydown(event)        keys the shell has no use for; return true when it was used
 */

import { Api } from "./shell/api.js";
import { Autoplay } from "./shell/autoplay.js";
import { Amounts } from "./shell/amounts.js";
import { Controls } from "./shell/controls.js";
import { loadStyles, whenVisible } from "./shell/dom.js";
import { openFairness } from "./shell/fairness.js";
import { openHistory } from "./shell/history.js";
import { loadTexts } from "./shell/i18n.js";
import { listenToKeys } from "./shell/keys.js";
import { Notices } from "./shell/notices.js";
import { Parent } from "./shell/parent.js";
import { Preferences } from "./shell/preferences.js";
import { Pulse } from "./shell/pulse.js";
import { Reality } from "./shell/reality.js";
import { Rounds } from "./shell/rounds.js";
import { openRules } from "./shell/rules.js";
import { Stakes } from "./shell/stakes.js";
import { openStakes } from "./shell/stake_dialog.js";
import { leave, showEnd, tellError } from "./shell/endings.js";
import { Sound } from "./sound.js";

const MODULES = { "harbour-lights": "slot", "european-roulette": "roulette", dice: "dice", blackjack: "blackjack" };
const reducedMotion = window.matchMedia("(prefers-reduced-motion: reduce)");

async function start() {
  const root = document.getElementById("app");
  const splash = document.getElementById("splash");
  const preferences = new Preferences();
  const notices = new Notices(root);
  const api = new Api(location.hash.slice(1), notices);
  let shell = null;
  try {
    const boot = await api.call("boot", {});
    shell = await buildShell({ root, boot, api, notices, preferences });
  } catch (error) {
    // Without texts there is only English; with them the notices know better.
    splash.remove();
    showEnd(root, { notices, error });
    return;
  }
  // Built and measured out of sight: nothing jumps when it appears.
  root.classList.add("app--shown");
  splash.remove();
  await shell.rounds.resume(shell.boot.state);
  shell.pulse.start();
  shell.reality.start();
}

async function buildShell({ root, boot, api, notices, preferences }) {
  const module = MODULES[boot.game.code];
  const [texts, game] = await Promise.all([
    loadTexts(boot.language, module),
    import(`./games/${module}.js`),
    loadStyles(new URL(`./games/${module}.css`, import.meta.url)),
  ]);
  document.documentElement.lang = texts.language;
  document.title = boot.game.name;

  const shell = { root, boot, api, notices, preferences, ...texts };
  notices.texts = texts.t;
  shell.amounts = new Amounts({ exponent: boot.exponent, currency: boot.currency, language: texts.language });
  shell.money = (decimal, options) => shell.amounts.format(decimal, options);
  shell.sound = new Sound(preferences);
  shell.parent = new Parent(boot.parentOrigins);
  shell.stakes = new Stakes(shell);
  shell.controls = new Controls(shell);
  shell.rounds = new Rounds(shell);
  shell.autoplay = new Autoplay(shell);
  shell.pulse = new Pulse(shell);
  shell.reality = new Reality(shell);
  shell.tellError = (error) => tellError(shell, error);

  shell.game = await game.default(gameContext(shell));
  connect(shell);
  return shell;
}

/** What a game may use of the shell, and nothing more. */
function gameContext(shell) {
  return {
    stage: shell.controls.stage,
    boot: shell.boot,
    t: shell.t,
    language: shell.language,
    money: shell.money,
    amounts: shell.amounts,
    stake: () => shell.stakes.value,
    sound: shell.sound,
    get prefersReducedMotion() {
      return reducedMotion.matches;
    },
    onBetChanged: () => shell.controls.refresh(),
    act: (choice) => shell.rounds.act(choice),
    quote: (bet) => shell.api.call("quote", { bet }),
    history: () => shell.api.call("history", { before: null }),
    setWin: (decimal, options) => shell.controls.setWin(decimal, options),
    say: (text) => shell.notices.say(text),
    note: (text) => shell.notices.note(text),
  };
}

function connect(shell) {
  const { controls, rounds, autoplay, stakes } = shell;
  const stopOrPlay = () => (autoplay.running ? autoplay.stop() : rounds.playOrSkip());
  controls.connect({
    play: stopOrPlay,
    auto: () => (autoplay.running ? autoplay.stop() : autoplay.open()),
    stakeDown: () => stakes.step(-1),
    stakeUp: () => stakes.step(1),
    stakeList: () => openStakes(shell),
    rules: () => openRules(shell),
    history: () => openHistory(shell),
    fairness: () => openFairness(shell),
    exit: () => leave(shell),
  });
  listenToKeys(shell, { play: stopOrPlay, stakeDown: () => stakes.step(-1), stakeUp: () => stakes.step(1) });
  shell.parent.listen({
    pause: () => {
      autoplay.stop();
      shell.sound.suspend();
    },
    resume: () => shell.sound.resume(),
    refreshBalance: () => shell.pulse.ask(),
  });
  whenVisible((visible) => (visible ? shell.sound.resume() : shell.sound.suspend()));
  shell.parent.tell("loaded", { game: shell.boot.game.code });
}

start();
