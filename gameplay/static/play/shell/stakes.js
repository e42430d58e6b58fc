/* The stakes on offer: round amounts between the smallest and the largest, each on the game's step. */

const ROUND_FIGURES = [10n, 12n, 15n, 16n, 20n, 25n, 30n, 40n, 50n, 60n, 80n];
const MOST = 60;

export class Stakes {
  constructor(shell) {
    this.shell = shell;
    const { boot, amounts, preferences } = shell;
    this.stepUnits = BigInt(boot.stepUnits);
    this.least = roundUp(amounts.toUnits(boot.minStake), this.stepUnits);
    this.most = amounts.toUnits(boot.maxStake) / this.stepUnits * this.stepUnits;
    this.all = ladder(this.least, this.most, this.stepUnits);
    this.memory = `stake.${boot.game.code}.${boot.currency}`;
    this.units = this.nearest(preferences.get(this.memory));
  }

  get value() {
    return this.shell.amounts.toDecimal(this.units);
  }

  /** Up or down to the next amount on the list. */
  step(direction) {
    if (!this.shell.rounds.idle || this.shell.autoplay.running) return;
    const next =
      direction > 0
        ? this.all.find((units) => units > this.units)
        : this.all.findLast((units) => units < this.units);
    if (next === undefined) return;
    this.choose(next);
    this.shell.sound.play("tick", { pitch: direction });
  }

  choose(units) {
    if (!this.fits(units)) return;
    this.units = units;
    this.shell.preferences.set(this.memory, this.value);
    this.shell.game.stakeChanged?.();
    this.shell.controls.refresh();
    this.shell.notices.say(this.shell.t("bet.is", { bet: this.shell.money(units, { code: true }) }));
  }

  fits(units) {
    return units !== null && units >= this.least && units <= this.most && units % this.stepUnits === 0n;
  }

  /** The remembered stake if it still fits; otherwise about one of the currency. */
  nearest(remembered) {
    const { amounts } = this.shell;
    const wanted = remembered ? amounts.parseTyped(remembered) : null;
    if (this.fits(wanted)) return wanted;
    const one = 10n ** BigInt(amounts.exponent);
    return this.all.find((units) => units >= one) ?? this.least;
  }
}

function ladder(least, most, step) {
  const found = new Set([least, most]);
  for (let scale = 1n; scale <= most; scale *= 10n) {
    for (const figure of ROUND_FIGURES) {
      const units = (figure * scale) / 10n;
      if ((figure * scale) % 10n === 0n && units % step === 0n && units >= least && units <= most) found.add(units);
    }
  }
  const all = [...found].sort((a, b) => (a < b ? -1 : 1));
  return all.length <= MOST ? all : thin(all);
}

/** Currencies with many decimals have many decades: keep the plain figures of each. */
function thin(all) {
  const plain = /^[125]0*$/;
  return all.filter((units, index) => index === 0 || index === all.length - 1 || plain.test(units.toString()));
}

function roundUp(units, step) {
  return ((units + step - 1n) / step) * step;
}
