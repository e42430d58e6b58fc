/* The chips on the table, in the currency's smallest units (BigInt), with undo. Knows nothing of the page. */

export class Bets {
  constructor(limit) {
    this.limit = limit; // units that one round may cost
    this.chips = new Map(); // spot -> units
    this.past = []; // the tables before each change
    this.played = new Map(); // what was last spun
  }

  get total() {
    let sum = 0n;
    for (const units of this.chips.values()) sum += units;
    return sum;
  }

  get isEmpty() {
    return this.chips.size === 0;
  }

  /** Each change says whether it was made: false where the limit forbids it or there is nothing to do. */
  put(spot, units) {
    return this.change((chips) => chips.set(spot, (chips.get(spot) ?? 0n) + units));
  }

  take(spot) {
    return this.chips.has(spot) && this.change((chips) => chips.delete(spot));
  }

  clear() {
    return !this.isEmpty && this.change((chips) => chips.clear());
  }

  double() {
    return !this.isEmpty && this.change((chips) => chips.forEach((units, spot) => chips.set(spot, units * 2n)));
  }

  /** The chips of the last spin again, in place of what lies there. */
  repeat() {
    if (!this.canRepeat) return false;
    return this.change((chips) => {
      chips.clear();
      this.played.forEach((units, spot) => chips.set(spot, units));
    });
  }

  get canRepeat() {
    return this.played.size > 0 && !same(this.played, this.chips);
  }

  undo() {
    if (this.past.length === 0) return false;
    this.chips = this.past.pop();
    return true;
  }

  /** The chips of a round, as the server told them; they stay for the next one. */
  adopt(pairs) {
    this.chips = new Map(pairs);
    this.played = new Map(pairs);
    this.past = [];
  }

  change(edit) {
    const before = new Map(this.chips);
    edit(this.chips);
    if (this.total > this.limit) {
      this.chips = before;
      return false;
    }
    this.past.push(before);
    return true;
  }
}

function same(one, other) {
  return one.size === other.size && [...one].every(([spot, units]) => other.get(spot) === units);
}
