/* Harbour Lights. */
export default function create(ctx) {
  return {
    bet: () => ({ stake: ctx.stake() }),
    stake: () => ctx.stake(),
    setEnabled() {},
    async show(round) { ctx.stage.textContent = JSON.stringify(round.outcome).slice(0, 400); },
    choices(round) { setTimeout(() => ctx.act(round.legal[0].action), 50); },
    reset() {},
  };
}
