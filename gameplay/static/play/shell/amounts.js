/*
 * Money as whole units in BigInt, so that nothing is ever rounded: one unit is 10^-exponent of the currency.
 */

const DECIMAL = /^-?\d+(\.\d+)?$/;

export class Amounts {
  constructor({ exponent, currency, language }) {
    this.exponent = exponent;
    this.currency = currency;
    this.integers = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });
    const parts = new Intl.NumberFormat(language).formatToParts(1.5);
    this.point = parts.find((part) => part.type === "decimal").value;
  }

  /** "0.20" -> 20n. Throws on what is not a decimal or is finer than the currency. */
  toUnits(decimal) {
    if (!DECIMAL.test(decimal)) throw new RangeError(`not an amount: ${decimal}`);
    const negative = decimal.startsWith("-");
    const [whole, fraction = ""] = decimal.replace("-", "").split(".");
    const kept = fraction.replace(/0+$/, "");
    if (kept.length > this.exponent) throw new RangeError(`finer than the currency: ${decimal}`);
    const units = BigInt(whole + kept.padEnd(this.exponent, "0"));
    return negative ? -units : units;
  }

  /** 20n -> "0.2", as the API writes amounts. */
  toDecimal(units) {
    const { whole, fraction, negative } = this.split(units);
    const kept = fraction.replace(/0+$/, "");
    return `${negative ? "-" : ""}${whole}${kept ? `.${kept}` : ""}`;
  }

  /** As the player reads it. Two decimals at least where the currency has them, all that count otherwise. */
  format(decimal, { code = false, sign = false } = {}) {
    const units = typeof decimal === "bigint" ? decimal : this.toUnits(String(decimal));
    const { whole, fraction, negative } = this.split(units);
    const least = Math.min(2, this.exponent);
    const kept = fraction.slice(0, least) + fraction.slice(least).replace(/0+$/, "");
    const mark = negative ? "−" : sign && units > 0n ? "+" : "";
    const text = mark + this.integers.format(BigInt(whole)) + (kept ? this.point + kept : "");
    return code ? `${text} ${this.currency}` : text;
  }

  /** What a person typed, "1,5" or "1.5", as units; null when it is no amount. */
  parseTyped(text) {
    const plain = text.trim().replace(/\s/g, "").replace(",", ".");
    try {
      return this.toUnits(plain);
    } catch {
      return null;
    }
  }

  split(units) {
    const negative = units < 0n;
    const digits = (negative ? -units : units).toString().padStart(this.exponent + 1, "0");
    const cut = digits.length - this.exponent;
    return { whole: digits.slice(0, cut), fraction: digits.slice(cut), negative };
  }
}
