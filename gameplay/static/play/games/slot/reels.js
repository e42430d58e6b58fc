/*
 * Five reels on one canvas. A reel's place is the strip index in its top row, with a fraction; it falls while the
 * symbols move down. Places follow from the time, not from the frames, so a slow device shows the same spin.
 */

import { drawGlow, drawReels } from "./reels_drawing.js";
import { easeInOut } from "./ticker.js";

const PACE = { speed: 27, gather: 260, first: 720, apart: 210, land: 270, settle: 190, overshoot: 0.2, suspense: 1500 };
const TURBO = { ...PACE, speed: 34, gather: 120, first: 260, apart: 45, land: 190, settle: 130, suspense: 650 };
const STAGGER = 45; // between the reels' starts

export class Reels {
  constructor(ctx, { sprites, ticker, canvas }) {
    const { reels, scatter, wild } = ctx.boot.rules;
    Object.assign(this, { ctx, sprites, ticker, canvas, strips: reels, scatter, wild });
    this.pen = canvas.getContext("2d");
    this.reels = reels.map((strip, index) => ({ index, strip, place: (index * 7) % strip.length, state: "stands", speed: 0 }));
    this.overlay = null; // lights.js draws here, over the standing reels
    this.flashes = [];
    this.glow = null;
    this.landed = null;
    this.moving = false;
  }

  get spinning() {
    return this.reels.some((reel) => reel.state !== "stands");
  }

  place(layout) {
    const { frame, ratio, rim, cell } = layout;
    Object.assign(this, { ratio, rim, cell, layout });
    this.canvas.width = frame.width * ratio;
    this.canvas.height = frame.height * ratio;
    this.glow = null;
    this.draw(performance.now());
  }

  /** Sets the reels going; land() or backToStand() end it. */
  spin({ turbo }) {
    this.pace = turbo ? TURBO : PACE;
    this.began = performance.now();
    this.hurried = false;
    this.outcome = null;
    this.overlay = null;
    this.flashes = [];
    if (this.ctx.prefersReducedMotion) {
      this.reels.forEach((reel) => Object.assign(reel, { state: "waits" }));
      return;
    }
    this.ctx.sound.play("spin");
    this.ctx.sound.startLoop("reels");
    for (const reel of this.reels) {
      Object.assign(reel, { state: "spins", from: reel.place, startAt: this.began + (turbo ? 0 : reel.index * STAGGER) });
    }
    this.animate();
  }

  /** Stops the reels on this outcome, left to right. Resolves when the last one stands. */
  land(spin, { turbo }) {
    this.pace = turbo ? TURBO : this.pace ?? PACE;
    if (this.ctx.prefersReducedMotion) return this.landAtOnce(spin);
    const now = performance.now();
    const earliest = Math.max(now, this.began + this.pace.first);
    let at = earliest;
    let moons = 0;
    for (const reel of this.reels) {
      if (reel.index > 0) at += this.pace.apart;
      reel.suspense = moons >= 2;
      if (reel.suspense) at += this.pace.suspense;
      reel.stopAt = at;
      reel.target = spin.stops[reel.index];
      moons += count(spin.windows[reel.index], this.scatter);
      reel.moons = moons;
    }
    this.outcome = spin;
    if (this.hurried) this.hurry();
    return new Promise((resolve) => {
      this.landed = resolve;
    });
  }

  landAtOnce(spin) {
    this.stand(spin);
    this.ctx.sound.play("reelStop");
    return Promise.resolve();
  }

  /** The player does not want to wait: every reel lands now. */
  hurry() {
    this.hurried = true;
    if (!this.outcome) return;
    const now = performance.now();
    for (const reel of this.reels) {
      if (reel.state === "spins") reel.stopAt = Math.min(reel.stopAt, now + reel.index * 30);
      reel.suspense = false;
    }
    this.ctx.sound.stopLoop("suspense");
  }

  stand(spin) {
    spin.stops.forEach((stop, index) => Object.assign(this.reels[index], { place: stop, state: "stands", speed: 0 }));
    this.quiet();
    this.overlay = null;
    this.draw(performance.now());
  }

  /** The bet was refused: the reels roll back to where they were. */
  backToStand() {
    for (const reel of this.reels) if (reel.state !== "stands") Object.assign(reel, { place: reel.from ?? reel.place, state: "stands", speed: 0 });
    this.quiet();
    this.draw(performance.now());
  }

  quiet() {
    this.ctx.sound.stopLoop("reels");
    this.ctx.sound.stopLoop("suspense");
  }

  animate() {
    if (this.moving) return;
    this.moving = true;
    this.ticker.add((now) => {
      for (const reel of this.reels) this.move(reel, now);
      this.draw(now);
      const over = !this.spinning && !this.overlay && !this.flashes.length;
      if (!this.spinning && this.landed) {
        const landed = this.landed;
        this.landed = null;
        this.quiet();
        landed();
        return true;
      }
      this.moving = !over;
      return !over;
    });
  }

  move(reel, now) {
    const { pace } = this;
    if (reel.state === "spins") {
      if (reel.stopAt && this.outcome && now >= reel.stopAt) this.beginLanding(reel);
      else {
        const time = Math.max(0, now - reel.startAt);
        reel.place = reel.from - fallen(time, pace);
        reel.speed = Math.min(1, time / pace.gather);
        reel.waitsInSuspense = reel.suspense && this.reels[reel.index - 1].state === "stands";
        if (reel.waitsInSuspense) this.ctx.sound.startLoop("suspense");
      }
    }
    if (reel.state === "lands") this.fall(reel, now);
  }

  /** Under the smear the strip jumps to just before its stop, so that a landing always takes the same time. */
  beginLanding(reel) {
    const { pace } = this;
    reel.run = (pace.speed * pace.land) / 2000 - pace.overshoot;
    reel.landAt = reel.stopAt;
    reel.state = "lands";
    reel.thudded = false;
    reel.waitsInSuspense = false;
  }

  fall(reel, now) {
    const { pace } = this;
    const time = now - reel.landAt;
    if (time < pace.land) {
      const left = 1 - time / pace.land;
      reel.place = reel.target - pace.overshoot + (reel.run + pace.overshoot) * left * left;
      reel.speed = left > 0.55 ? left : 0;
      return;
    }
    if (!reel.thudded) this.thud(reel, now);
    const part = Math.min(1, (time - pace.land) / pace.settle);
    reel.place = reel.target - pace.overshoot * (1 - easeInOut(part));
    reel.speed = 0;
    if (part === 1) Object.assign(reel, { place: reel.target, state: "stands", stopAt: null, suspense: false });
  }

  thud(reel, now) {
    reel.thudded = true;
    const { sound } = this.ctx;
    sound.play("reelStop", { reel: reel.index });
    sound.stopLoop("suspense");
    const window = this.outcome.windows[reel.index];
    [...window].forEach((letter, row) => {
      if (letter === this.scatter) {
        sound.play("moon", { count: reel.moons });
        this.flashes.push({ reel: reel.index, row, began: now, colour: "#a9d4ff" });
      }
      if (letter === this.wild) this.flashes.push({ reel: reel.index, row, began: now, colour: "#ffd26b" });
    });
  }

  draw(now) {
    if (!this.sprites.cell) return;
    this.glow ??= drawGlow(this.cell, this.ratio);
    this.flashes = this.flashes.filter((flash) => now - flash.began < 600);
    drawReels(this, now);
    this.overlay?.(this.pen, now);
  }
}

/** Symbols passed after this time: a short pull upwards, then faster and faster to the full speed. */
function fallen(time, { speed, gather }) {
  const pull = -0.14 * Math.sin(Math.min(1, time / 160) * Math.PI);
  const rising = Math.min(time, gather);
  return pull + (speed / 1000) * (rising ** 2 / (2 * gather) + Math.max(0, time - gather));
}

function count(window, letter) {
  return [...window].filter((symbol) => symbol === letter).length;
}
