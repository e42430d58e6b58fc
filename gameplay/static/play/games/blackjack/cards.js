/* What cards count, for the totals that grow while cards are dealt. The server's totals say the same. */

const SUIT_KEYS = { C: "clubs", D: "diamonds", H: "hearts", S: "spades" };

function points(card) {
  const rank = card[0];
  if (rank === "A") return 1;
  return "TJQK".includes(rank) ? 10 : Number(rank);
}

/** The best total of cards like "AS", and whether an ace counts 11 in it. */
export function totalOf(cards) {
  const hard = cards.reduce((sum, card) => sum + points(card), 0);
  const soft = cards.some((card) => card[0] === "A") && hard <= 11;
  return { total: soft ? hard + 10 : hard, soft };
}

/** "14", or "4 / 14" while an ace may still count either way. */
export function writeTotal(cards, { open }) {
  const { total, soft } = totalOf(cards);
  return soft && open && total < 21 ? `${total - 10} / ${total}` : String(total);
}

/** "TH" -> "10 of hearts" in the player's language. */
export function nameCard(t, card) {
  const [rank, suit] = card;
  const name = { T: "10", A: t("blackjack.ace"), K: t("blackjack.king"), Q: t("blackjack.queen"), J: t("blackjack.jack") }[rank] ?? rank;
  return t("blackjack.card", { rank: name, suit: t(`blackjack.${SUIT_KEYS[suit]}`) });
}
