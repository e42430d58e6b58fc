/* What is printed on the table, and the shoe. */

import { svg } from "../../shell/dom.js";

export function drawPrint(t) {
  return svg(
    "svg",
    { class: "print", viewBox: "0 0 1000 250", "aria-hidden": "true" },
    svg("path", { id: "blackjack-arc", d: "M60 24Q500 176 940 24", fill: "none" }),
    svg("path", { id: "blackjack-arc-low", d: "M120 100Q500 228 880 100", fill: "none" }),
    svg("path", { class: "print-line", d: "M40 46Q500 206 960 46" }),
    svg("path", { class: "print-line", d: "M96 118Q500 252 904 118" }),
    printed("blackjack-arc", "print-large", t("blackjack.print.pays")),
    printed("blackjack-arc-low", "print-small", t("blackjack.print.dealer")),
  );
}

function printed(path, name, text) {
  const size = name === "print-large" ? Math.min(54, 1150 / visualLength(text)) : Math.min(31, 950 / visualLength(text));
  return svg(
    "text",
    { class: name, "font-size": size.toFixed(1) },
    svg("textPath", { href: `#${path}`, startOffset: "50%", "text-anchor": "middle" }, text),
  );
}

/** Letters, wide scripts counted double. */
function visualLength(text) {
  return [...text].reduce((sum, letter) => sum + (letter > "\u2e80" ? 1.7 : 1), 0);
}

export function drawShoe() {
  return svg(
    "svg",
    { class: "shoe", viewBox: "0 0 120 110", "aria-hidden": "true" },
    svg("path", { class: "shoe-side", d: "M18 8L108 0L120 70L40 100Z" }),
    svg("path", { class: "shoe-top", d: "M18 8L108 0L104 14L24 24Z" }),
    [0, 1, 2, 3].map((index) => svg("path", { class: "shoe-card", d: "M8 34L34 26L46 88L18 98Z", transform: `translate(${index * 4} ${-index * 1.6})` })),
    svg("path", { class: "shoe-lip", d: "M2 92L48 78L54 98L8 110Z" }),
  );
}
