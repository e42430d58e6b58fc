/* Where things lie on a stage of this size, in pixels. */

const RATIO = 1.4; // a card's height by its width

export class Places {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    this.low = height < 380;
    this.cardHeight = Math.round(Math.min(height * (this.low ? 0.255 : 0.245), width * 0.28, 190));
    this.cardWidth = Math.round(this.cardHeight / RATIO);
    this.chip = Math.round(Math.max(32, Math.min(60, height * 0.085)));
    this.actions = this.low ? 46 : 58;
    this.margin = this.low ? 6 : Math.min(26, height * 0.03);
    this.dealerY = this.margin + this.cardHeight / 2 + (this.low ? 0 : 6);
    const below = this.margin + this.actions + (this.low ? 4 : 14);
    this.betY = height - below - this.chip / 2;
    this.playerY = this.betY - this.chip / 2 - (this.low ? 4 : 10) - this.cardHeight / 2;
    this.totalGap = this.low ? 11 : 20; // from a row's edge to the middle of its total
    this.shoe = { x: width - this.cardWidth * 0.55, y: this.margin + this.cardHeight * 0.36 };
  }

  /** The middle of a hand: one hand in the middle of the table, two beside each other. */
  handX(index, count) {
    if (count === 1) return this.width / 2;
    const apart = Math.min(this.width / 2, this.cardWidth * 4.4) / 2;
    return this.width / 2 + (index === 0 ? -apart : apart);
  }

  roomFor(count) {
    const edge = this.width < 560 ? 10 : 30;
    return count === 1 ? Math.min(this.width - 2 * edge, this.cardWidth * 5) : Math.min(this.width / 2 - edge, this.cardWidth * 3.8);
  }

  /** Centres of `count` cards around x, closer together the more there are. */
  row(count, x, room) {
    const widest = this.cardWidth * (count === 2 ? 0.62 : 0.54);
    const step = count > 1 ? Math.min(widest, (room - this.cardWidth) / (count - 1)) : 0;
    return Array.from({ length: count }, (_, index) => x + (index - (count - 1) / 2) * step);
  }

  /** The dealer's cards lie apart; the second covers nothing. */
  dealerRow(count) {
    const room = Math.min(this.width * 0.72, this.cardWidth * 5.4);
    const step = count > 1 ? Math.min(this.cardWidth * 1.08, (room - this.cardWidth) / (count - 1)) : 0;
    const first = this.width / 2 - (Math.max(count, 2) - 1) * (step || this.cardWidth * 1.08) / 2;
    return Array.from({ length: count }, (_, index) => first + index * step);
  }
}
