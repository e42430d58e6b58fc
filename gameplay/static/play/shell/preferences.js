/*
 * What the player has set on this device. A casino's iframe may have no storage (third-party data blocked):
 * then it is remembered for as long as the page lives.
 */

const PREFIX = "countroom.";

export class Preferences {
  constructor() {
    this.memory = new Map();
  }

  get(name, otherwise = null) {
    if (this.memory.has(name)) return this.memory.get(name);
    const stored = attempt(() => window.localStorage.getItem(PREFIX + name));
    return stored === null || stored === undefined ? otherwise : attempt(() => JSON.parse(stored)) ?? otherwise;
  }

  set(name, value) {
    this.memory.set(name, value);
    attempt(() => window.localStorage.setItem(PREFIX + name, JSON.stringify(value)));
  }

  /** For this tab only: it survives a reload, and another tab does not see it. */
  getForTab(name) {
    const stored = attempt(() => window.sessionStorage.getItem(PREFIX + name));
    return stored ? attempt(() => JSON.parse(stored)) ?? null : null;
  }

  setForTab(name, value) {
    attempt(() => window.sessionStorage.setItem(PREFIX + name, JSON.stringify(value)));
  }
}

function attempt(action) {
  try {
    return action();
  } catch {
    return null; // storage is blocked or full: nothing that play depends on
  }
}
