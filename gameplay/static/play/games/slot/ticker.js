/* One requestAnimationFrame loop for everything that moves; it sleeps when nothing does. */

export class Ticker {
  constructor() {
    this.tasks = new Set();
    this.running = false;
  }

  /** Calls task(now) every frame until it returns false. */
  add(task) {
    this.tasks.add(task);
    if (this.running) return;
    this.running = true;
    requestAnimationFrame(this.frame);
  }

  frame = (now) => {
    for (const task of this.tasks) if (task(now) === false) this.tasks.delete(task);
    this.running = this.tasks.size > 0;
    if (this.running) requestAnimationFrame(this.frame);
  };
}

export function easeOut(part) {
  return 1 - (1 - part) ** 3;
}

export function easeInOut(part) {
  return part < 0.5 ? 2 * part * part : 1 - 2 * (1 - part) ** 2;
}
