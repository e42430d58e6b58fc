/*
 * What a bet would pay, asked of the server: the page shows its figures and reckons none itself. One question is on
 * its way at a time, so that dragging the slider asks as fast as answers come and no faster.
 */

const KEPT = 300;

export class Quotes {
  constructor(ask, onAnswer) {
    this.ask = ask;
    this.onAnswer = onAnswer;
    this.known = new Map();
    this.wanted = null;
    this.asking = false;
  }

  /** The quote for this bet, or null: then onAnswer is called when it is there. */
  get(bet) {
    const key = JSON.stringify(bet);
    const quote = this.known.get(key);
    if (quote) return quote;
    this.wanted = { key, bet };
    this.next();
    return null;
  }

  async next() {
    if (this.asking || !this.wanted) return;
    const { key, bet } = this.wanted;
    this.wanted = null;
    this.asking = true;
    try {
      this.remember(key, await this.ask(bet));
      this.onAnswer();
    } catch {
      // Refused: the fields stay empty, and the bet cannot be placed.
    }
    this.asking = false;
    this.next();
  }

  remember(key, quote) {
    if (this.known.size >= KEPT) this.known.delete(this.known.keys().next().value);
    this.known.set(key, quote);
  }
}
