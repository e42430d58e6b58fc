/* Blackjack: shows what the server has dealt, card by card, and offers the decisions that are open. */

import { chipValues } from "./chips.js";
import { el } from "../shell/dom.js";
import { Actions, KEYS } from "./blackjack/actions.js";
import { nameCard, writeTotal } from "./blackjack/cards.js";
import { drawPrint, drawShoe } from "./blackjack/felt.js";
import { Labels } from "./blackjack/labels.js";
import { Places } from "./blackjack/places.js";
import { drawPicture, drawRules } from "./blackjack/words.js";
import { Scene } from "./blackjack/scene.js";

const TURBO = 0.34; // of the usual time
const BEFORE_RESULT = 220;
const COUNT_UP = 600;

export default function create(ctx) {
  return new Blackjack(ctx);
}

class Blackjack {
  autoplay = false;
  celebrated = true;
  playLabel = "blackjack.deal";

  constructor(ctx) {
    this.ctx = ctx;
    const { amounts, boot, t, money, sound } = ctx;
    this.values = chipValues(amounts.toUnits(boot.minStake), amounts.toUnits(boot.maxStake), BigInt(boot.stepUnits));
    this.scene = new Scene({ sound, reducedMotion: () => ctx.prefersReducedMotion });
    this.labels = new Labels({ amounts, values: this.values });
    this.actions = new Actions({ t, money, onChoice: (choice) => this.choose(choice) });
    this.print = drawPrint(t);
    this.shoe = drawShoe();
    this.element = el("div", { class: "blackjack" }, this.print, this.shoe, this.scene.element, this.labels.element, this.actions.element);
    ctx.stage.append(this.element);
    this.round = null; // the one on the table, open or finished
    this.collecting = null;
    this.arrange();
    new ResizeObserver(() => this.arrange()).observe(ctx.stage);
    this.showStake();
  }

  arrange() {
    const { clientWidth, clientHeight } = this.ctx.stage;
    const places = new Places(clientWidth || 390, clientHeight || 600);
    this.scene.setPlaces(places);
    this.labels.setPlaces(places);
    const { style } = this.element;
    style.setProperty("--card-width", `${places.cardWidth}px`);
    style.setProperty("--actions", `${places.actions}px`);
    style.setProperty("--margin", `${places.margin}px`);
    style.setProperty("--print-top", `${(places.dealerY + places.playerY) / 2}px`);
    const room = places.playerY - places.dealerY - places.cardHeight;
    style.setProperty("--print-room", `${room}px`);
    this.print.toggleAttribute("hidden", room < 80);
  }

  // What the shell asks

  bet() {
    return { stake: this.ctx.stake() };
  }

  /** The whole stake of an open round, doubles and splits included. */
  stake() {
    return this.isOpen ? this.round.staked : this.ctx.stake();
  }

  get isOpen() {
    return this.round !== null && !this.round.finished;
  }

  stakeChanged() {
    if (!this.isOpen) this.showStake();
  }

  /** The chips of the next bet; those of a second hand go. */
  showStake() {
    this.labels.setCount(this.scene.hands.length === 2 ? 2 : 1);
    if (this.scene.hands.length === 2) return;
    this.labels.setStake(0, this.ctx.amounts.toUnits(this.ctx.stake()));
  }

  setEnabled() {}

  begin({ turbo }) {
    this.scene.speed = turbo ? TURBO : 1;
    this.labels.clear();
    this.collecting = this.scene.collect();
    this.round = null;
    this.showNextStake();
  }

  showNextStake() {
    this.labels.setCount(1);
    this.labels.setStake(0, this.ctx.amounts.toUnits(this.ctx.stake()));
    this.ctx.sound.play("chip");
  }

  abort() {
    this.actions.offer([]);
  }

  skip() {
    this.scene.hurry();
  }

  async show(round, { turbo, resumed }) {
    this.actions.offer([]);
    await this.collecting;
    this.scene.speed = resumed ? 0 : turbo ? TURBO : 1;
    const known = this.round?.id === round.id && this.scene.hands.length > 0;
    this.round = round;
    this.ctx.onBetChanged();
    if (resumed) this.showAtOnce(round.outcome);
    else if (known) await this.advance(round.outcome);
    else await this.dealFirst(round.outcome);
    await this.settle(round, resumed);
  }

  showAtOnce({ dealer, hands }) {
    this.labels.clear();
    this.scene.set({
      dealer: [...dealer.cards, ...Array(dealer.hidden).fill(null)],
      hands: hands.map(({ cards }) => cards),
    });
    this.showStakes(hands);
    this.refreshTotals();
  }

  /** Player, dealer, player, dealer face down: the order in which the cards are drawn. */
  async dealFirst(outcome) {
    const { scene } = this;
    scene.clear();
    this.labels.clear();
    scene.hands = [[]];
    const [mine, dealers] = [outcome.hands[0].cards, outcome.dealer.cards];
    this.labels.setStake(0, this.ctx.amounts.toUnits(this.round.stakes[0]));
    await this.deal(scene.hands[0], mine[0]);
    await this.deal(scene.dealer, dealers[0]);
    await this.deal(scene.hands[0], mine[1]);
    await this.deal(scene.dealer, null);
    await this.advance(outcome);
  }

  /** From what lies on the table to this outcome. */
  async advance({ dealer, hands }) {
    const { scene } = this;
    if (hands.length > scene.hands.length) {
      this.labels.setCount(2);
      this.showStakes(hands);
      this.ctx.sound.play("chip");
      await scene.split();
      this.refreshTotals();
    }
    this.showStakes(hands);
    for (const [index, { cards }] of hands.entries()) {
      const row = scene.hands[index];
      while (row.length < cards.length) await this.deal(row, cards[row.length]);
    }
    await this.showDealer(dealer.cards);
  }

  async showDealer(cards) {
    const { scene } = this;
    for (const [index, name] of cards.entries()) {
      const card = scene.dealer[index];
      if (!card) await this.deal(scene.dealer, name);
      else if (!card.name) await scene.turn(card, name);
      this.refreshTotals();
    }
  }

  async deal(row, name) {
    await this.scene.deal(row, name);
    this.refreshTotals();
  }

  showStakes(hands) {
    const { amounts } = this.ctx;
    this.labels.setCount(hands.length);
    hands.forEach(({ stake }, index) => {
      const units = amounts.toUnits(stake);
      if (this.labels.hands[index].units !== units && this.scene.speed > 0) this.ctx.sound.play("chip");
      this.labels.setStake(index, units);
    });
  }

  refreshTotals() {
    const { scene, labels, round } = this;
    const shown = scene.dealer.map(({ name }) => name).filter(Boolean);
    labels.setDealer(shown.length ? writeTotal(shown, { open: false }) : "");
    scene.hands.forEach((cards, index) => {
      const names = cards.map(({ name }) => name).filter(Boolean);
      const open = !round?.finished && index >= (round?.outcome.active ?? 0);
      labels.setTotal(index, names.length ? writeTotal(names, { open }) : "");
    });
  }

  async settle(round, resumed) {
    const { scene, labels, ctx } = this;
    labels.setActive(round.finished ? null : round.outcome.active);
    this.element.dataset.active = !round.finished && round.outcome.hands.length > 1 ? round.outcome.active : "";
    this.refreshTotals();
    if (!round.finished) return;
    await scene.pause(BEFORE_RESULT);
    const moving = scene.speed > 0 && !ctx.prefersReducedMotion;
    round.outcome.hands.forEach((hand, index) => this.settleHand(hand, index, moving));
    if (resumed) return;
    const [win, staked] = [ctx.amounts.toUnits(round.win), ctx.amounts.toUnits(round.staked)];
    ctx.sound.play(win > staked ? "win" : win > 0n ? "push" : "lose", { size: win > 2n * staked ? 4 : 2 });
    if (win === 0n || !moving) return;
    ctx.setWin(round.win, { milliseconds: COUNT_UP * scene.speed });
    await scene.pause(COUNT_UP);
  }

  settleHand(hand, index, moving) {
    const { amounts } = this.ctx;
    const win = amounts.toUnits(hand.win);
    this.labels.setResult(index, this.resultOf(hand), { moving });
    this.labels.settle(index, win === 0n ? null : win - amounts.toUnits(hand.stake), { moving });
  }

  resultOf({ result, total, win }) {
    const { t, money } = this.ctx;
    const kind = result === "lose" && total > 21 ? "bust" : result;
    const gain = result === "win" || result === "blackjack" ? ` +${money(win)}` : "";
    return { kind, text: t(`blackjack.result.${kind}`) + gain };
  }

  choices(round) {
    const { t, say } = this.ctx;
    this.actions.offer(round.legal);
    this.actions.refocus();
    const { outcome, legal } = round;
    const hand = outcome.hands[outcome.active];
    const which = outcome.hands.length > 1 ? t("blackjack.hand_number", { number: outcome.active + 1 }) : "";
    const words = t("blackjack.your_turn", {
      cards: hand.cards.map((card) => nameCard(t, card)).join(", "),
      total: hand.soft ? t("blackjack.soft", { total: hand.total }) : hand.total,
      dealer: nameCard(t, outcome.dealer.cards[0]),
      choices: legal.map(({ action }) => t(`blackjack.${action}`)).join(", "),
    });
    say(`${which} ${words}`.trim());
  }

  choose(choice) {
    this.ctx.sound.play("press");
    this.ctx.act(choice);
  }

  reset() {
    this.actions.offer([]);
    this.ctx.onBetChanged();
  }

  keydown({ key, repeat }) {
    const choice = KEYS[key.toLowerCase()];
    return Boolean(choice) && !repeat && this.actions.choose(choice);
  }

  describe({ outcome }) {
    const { t } = this.ctx;
    const { dealer, hands } = outcome;
    const results = hands.map((hand) => t("blackjack.hand_result", { total: hand.total, result: this.resultOf(hand).text }));
    return `${t("blackjack.dealer_has", { total: dealer.total })} ${results.join(" ")}`;
  }

  rules() {
    return drawRules(this.ctx);
  }

  picture(round) {
    return drawPicture(round);
  }
}
