/*
 * Harbour Lights, the picture of it: reels that spin and stop in order, winning lines lit one after another, free
 * spins with their counter. What falls is the server's; this only shows it.
 */

import { BigWin } from "./slot/big_win.js";
import { FreeSpins } from "./slot/free_spins.js";
import { measure } from "./slot/layout.js";
import { Lights } from "./slot/lights.js";
import { pictureOf } from "./slot/picture.js";
import { paytable } from "./slot/paytable.js";
import { Reels } from "./slot/reels.js";
import { buildScene } from "./slot/scene.js";
import { Sprites } from "./slot/sprites.js";
import { Ticker } from "./slot/ticker.js";
import { describe } from "./slot/words.js";

const BETWEEN_FREE_SPINS = 420;

export default async function create(ctx) {
  const slot = new Slot(ctx);
  await slot.load();
  return {
    bet: () => ({ stake: ctx.stake() }),
    stake: () => ctx.stake(),
    setEnabled() {},
    begin: ({ turbo }) => slot.begin(turbo),
    abort: () => slot.abort(),
    show: (round, how) => slot.show(round, how),
    choices: (round, how) => slot.choices(round, how),
    skip: () => slot.skip(),
    goOn: () => slot.free.goOn(),
    reset() {},
    celebrated: true,
    describe: (round) => describe(ctx, round),
    rules: () => paytable(ctx, slot.sprites),
    picture: (round) => pictureOf(round, slot.sprites),
  };
}

class Slot {
  constructor(ctx) {
    this.ctx = ctx;
    this.ticker = new Ticker();
    this.scene = buildScene(ctx);
    this.sprites = new Sprites(ctx);
    this.reels = new Reels(ctx, { sprites: this.sprites, ticker: this.ticker, canvas: this.scene.canvas });
    this.lights = new Lights(ctx, { reels: this.reels, scene: this.scene });
    this.bigWin = new BigWin(ctx, { ticker: this.ticker, scene: this.scene });
    this.free = new FreeSpins(ctx, { scene: this.scene });
    this.spinsShown = 0;
    this.size = "";
  }

  async load() {
    await this.sprites.load();
    this.resize();
    new ResizeObserver(() => this.resize()).observe(this.ctx.stage);
  }

  resize() {
    const layout = measure(this.ctx.stage);
    // In a frame that is hidden there is no room; it is measured again when it shows.
    if (layout.key === this.size || layout.cell.width < 1 || layout.cell.height < 1) return;
    this.size = layout.key;
    this.scene.place(layout);
    this.sprites.rasterise(layout);
    this.reels.place(layout);
    this.bigWin.place(layout);
  }

  begin(turbo) {
    this.lights.off();
    this.spinsShown = 0;
    this.reels.spin({ turbo });
  }

  abort() {
    this.reels.backToStand();
    this.free.stall();
  }

  skip() {
    this.reels.hurry();
    this.lights.hurry();
    this.bigWin.hurry();
    this.free.goOn();
  }

  async show(round, { turbo, resumed }) {
    const { spins } = round.outcome;
    if (resumed) {
      this.stand(round);
      return;
    }
    // One spin is new, unless the page was reloaded before it was seen: then the paid one is played again.
    this.free.turbo = turbo;
    const index = spins.length - 1;
    const spin = spins[index];
    if (!this.reels.spinning) this.begin(turbo);
    this.spinsShown = spins.length;
    await this.reels.land(spin, { turbo });
    await this.celebrate(round, spin, { turbo, free: index > 0 });
    if (round.finished && index > 0) await this.free.close(round, { turbo });
  }

  /** The last outcome as it stands, without movement or noise. */
  stand(round) {
    const { spins } = round.outcome;
    this.lights.off();
    this.reels.stand(spins.at(-1));
    this.spinsShown = spins.length;
    if (round.finished) this.free.leave();
    else this.free.enter(round);
  }

  async celebrate(round, spin, { turbo, free }) {
    const { ctx } = this;
    const before = free ? earlierWins(round, ctx.amounts) : "0";
    const small = this.bigWin.tier(spin, round) === 0;
    if (ctx.amounts.toUnits(spin.win) > 0n) {
      const shown = this.lights.on(spin, { turbo, total: round.win, before, quiet: !small });
      if (small) await shown;
      else await this.bigWin.show(spin, round, { turbo, before });
    } else if (!free) {
      ctx.sound.play("lose");
    }
    if (spin.scatters >= 3) await this.lights.moons(spin, { again: free });
  }

  /** Free spins take themselves; the first one waits until the player has seen what was won. */
  async choices(round, { auto }) {
    const { ctx } = this;
    const taken = round.actions.length;
    await this.free.enter(round, { announce: taken === 0 || !this.free.going, auto });
    if (taken > 0) await this.free.pause(BETWEEN_FREE_SPINS);
    this.lights.off();
    this.free.count(round);
    this.reels.spin({ turbo: this.free.turbo });
    ctx.act("free_spin");
  }
}

/** What the round had won before its last spin, as far as it is paid. */
function earlierWins(round, amounts) {
  const last = amounts.toUnits(round.outcome.spins.at(-1).win);
  const before = amounts.toUnits(round.win) - last;
  return amounts.toDecimal(before > 0n ? before : 0n);
}
