/*
 * The wheel and its ball in motion.
 *
 * The ball's angle is kept relative to the rotor: landing lets that angle run out to exactly the pocket's, so the
 * ball lies in the right pocket by construction, whatever the rotor does meanwhile.
 */

import { el } from "../../shell/dom.js";
import { drawBowl, drawLight, drawRotor, POCKETS, REST, STEP, TRACK } from "./wheel_art.js";

const ROTOR_SPEED = 48; // degrees a second, clockwise
const BALL_SPEED = 610; // degrees a second against the rotor
const EASE = 2.2; // how the ball slows down: its way left is (1 - u)^EASE
const FULL_TURNS = 3; // that it still runs at least once its pocket is known
const TURBO_SECONDS = 0.9;
const COAST_SECONDS = 2.5; // the rotor after the ball has landed

export class Wheel {
  constructor({ isRed, onBounce }) {
    this.onBounce = onBounce;
    this.rotor = drawRotor(isRed);
    this.ball = el("div", { class: "ball" });
    this.element = el("div", { class: "wheel", "aria-hidden": "true" }, drawBowl(), this.rotor, drawLight(), this.ball);
    this.angle = 0; // of the rotor
    this.relative = 0; // of the ball, against the rotor
    this.radius = REST;
    this.mode = "rest"; // free, landing, coasting
    this.ball.hidden = true;
    this.size = 0;
    new ResizeObserver(([entry]) => {
      this.size = entry.contentRect.width;
      this.draw();
    }).observe(this.element);
  }

  /** The ball is thrown; nobody knows yet where it will fall. */
  start() {
    this.ball.hidden = false;
    this.radius = TRACK;
    this.enter("free");
  }

  /** Resolves when the ball lies in its pocket. */
  land(pocket, { turbo }) {
    if (this.mode !== "free") this.start();
    const target = POCKETS.indexOf(pocket) * STEP;
    const gap = (((this.relative - target) % 360) + 360) % 360;
    const turns = turbo ? 1 : FULL_TURNS;
    const way = gap + 360 * turns;
    const seconds = turbo ? TURBO_SECONDS : (way * EASE) / BALL_SPEED;
    this.landing = { target, way, seconds, bounced: 0, from: this.relative };
    this.enter("landing");
    return new Promise((resolve) => (this.landed = resolve));
  }

  /** The ball lies there at once, and nothing moves. */
  place(pocket) {
    this.mode = "rest";
    this.ball.hidden = false;
    this.relative = POCKETS.indexOf(pocket) * STEP;
    this.radius = REST;
    this.draw();
  }

  /** The bet was refused: the ball is taken back. */
  stop() {
    if (this.mode !== "free") return;
    this.ball.hidden = true;
    this.enter("coasting");
  }

  skip() {
    if (this.mode === "landing") this.began = -Infinity;
  }

  enter(mode) {
    const running = this.mode !== "rest";
    this.mode = mode;
    this.began = null;
    if (running) return;
    this.before = null;
    requestAnimationFrame((now) => this.frame(now));
  }

  frame(now) {
    if (this.mode === "rest") return;
    this.began ??= now;
    // A tab that was in the background must not make up for it in one leap.
    const passed = Math.min(0.1, (now - (this.before ?? now)) / 1000);
    this.before = now;
    this.step((now - this.began) / 1000, passed);
    this.draw();
    requestAnimationFrame((next) => this.frame(next));
  }

  step(since, passed) {
    if (this.mode === "coasting") {
      const left = Math.max(0, 1 - since / COAST_SECONDS);
      this.angle += ROTOR_SPEED * left * passed;
      if (left === 0) this.mode = "rest";
      return;
    }
    this.angle += ROTOR_SPEED * passed;
    if (this.mode === "free") this.relative -= BALL_SPEED * passed;
    else this.fall(Math.min(1, since / this.landing.seconds));
  }

  fall(part) {
    const { target, way } = this.landing;
    this.relative = target + way * (1 - part) ** EASE;
    const { radius, bounces } = fallen(part);
    this.radius = radius;
    if (bounces > this.landing.bounced) {
      this.landing.bounced = bounces;
      this.onBounce(bounces);
    }
    if (part < 1) return;
    this.enter("coasting");
    this.landed?.();
    this.landed = null;
  }

  draw() {
    const turn = this.angle + this.relative;
    const distance = (-this.radius * this.size) / 2;
    this.rotor.style.transform = `rotate(${(this.angle % 360).toFixed(3)}deg)`;
    this.ball.style.transform =
      `rotate(${turn.toFixed(3)}deg) translateY(${distance.toFixed(2)}px) rotate(${(-turn).toFixed(3)}deg)`;
  }
}

/** How far out the ball is after this part of its way, and how often it has hit something. */
function fallen(part) {
  const leaves = 0.5;
  const arrives = 0.7;
  if (part < leaves) return { radius: TRACK, bounces: 0 };
  if (part < arrives) {
    const down = ((part - leaves) / (arrives - leaves)) ** 2;
    return { radius: TRACK + (REST - TRACK) * down, bounces: 0 };
  }
  // Hops over the frets, each lower and shorter than the one before.
  const hops = [[0.7, 0.82, 0.13], [0.82, 0.9, 0.06], [0.9, 0.95, 0.025]];
  const index = hops.findIndex(([from, to]) => part >= from && part < to);
  if (index < 0) return { radius: REST, bounces: hops.length + 1 };
  const [from, to, height] = hops[index];
  const through = (part - from) / (to - from);
  return { radius: REST + height * 4 * through * (1 - through), bounces: index + 1 };
}
