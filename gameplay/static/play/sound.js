/*
 * Sound, all of it synthesised: no file is loaded. Browsers keep audio silent until the player has touched the
 * page, so the context is made at the first press. Muting is remembered on the device.
 */

import { effects } from "./sound_effects.js";

const LOUDNESS = 0.5;

export class Sound {
  constructor(preferences) {
    this.preferences = preferences;
    this.muted = preferences.get("muted", false);
    this.context = null;
    this.loops = new Map();
    for (const event of ["pointerdown", "keydown"]) {
      window.addEventListener(event, () => this.unlock(), { once: true, capture: true });
    }
  }

  unlock() {
    if (this.context || !window.AudioContext) return;
    this.context = new AudioContext({ latencyHint: "interactive" });
    this.output = this.context.createGain();
    this.output.gain.value = this.muted ? 0 : LOUDNESS;
    const limiter = this.context.createDynamicsCompressor();
    this.output.connect(limiter).connect(this.context.destination);
    this.noise = whiteNoise(this.context);
  }

  setMuted(muted) {
    this.muted = muted;
    this.preferences.set("muted", muted);
    if (this.context) this.output.gain.setTargetAtTime(muted ? 0 : LOUDNESS, this.context.currentTime, 0.02);
  }

  /** Plays an effect of sound_effects.js once. */
  play(name, options = {}) {
    if (!this.ready) return;
    effects[name]?.(new Voice(this), options);
  }

  /** Starts a sound that lasts until stopLoop(name). */
  startLoop(name, options = {}) {
    if (!this.ready || this.loops.has(name)) return;
    const stop = effects[name]?.(new Voice(this), options);
    if (stop) this.loops.set(name, stop);
  }

  stopLoop(name) {
    this.loops.get(name)?.();
    this.loops.delete(name);
  }

  suspend() {
    this.context?.suspend();
  }

  resume() {
    this.context?.resume();
  }

  get ready() {
    return this.context !== null && !this.muted;
  }
}

/** What effects are made of. Times are seconds from now, pitches hertz, loudness 0 to 1. */
class Voice {
  constructor(sound) {
    this.context = sound.context;
    this.output = sound.output;
    this.noiseBuffer = sound.noise;
    this.now = this.context.currentTime;
  }

  /** A note with a short attack that fades away. */
  tone({ at = 0, pitch, to = pitch, length = 0.2, loudness = 0.2, wave = "sine", attack = 0.005 }) {
    const source = this.context.createOscillator();
    source.type = wave;
    source.frequency.setValueAtTime(pitch, this.now + at);
    if (to !== pitch) source.frequency.exponentialRampToValueAtTime(to, this.now + at + length);
    source.connect(this.fading({ at, length, loudness, attack }));
    source.start(this.now + at);
    source.stop(this.now + at + length + 0.05);
  }

  /** Filtered noise: wood, water, wind. */
  hiss({ at = 0, pitch = 1000, to = pitch, length = 0.1, loudness = 0.2, filter = "bandpass", sharpness = 1, attack = 0.003 }) {
    const source = this.context.createBufferSource();
    source.buffer = this.noiseBuffer;
    source.loop = true;
    const shape = this.context.createBiquadFilter();
    shape.type = filter;
    shape.Q.value = sharpness;
    shape.frequency.setValueAtTime(pitch, this.now + at);
    if (to !== pitch) shape.frequency.exponentialRampToValueAtTime(to, this.now + at + length);
    source.connect(shape).connect(this.fading({ at, length, loudness, attack }));
    source.start(this.now + at, Math.random());
    source.stop(this.now + at + length + 0.05);
  }

  /** A bell: a few partials that fade at their own pace. */
  bell({ at = 0, pitch, length = 1.2, loudness = 0.18 }) {
    for (const [ratio, share, lasting] of [[1, 1, 1], [2.01, 0.5, 0.7], [2.98, 0.28, 0.5], [4.2, 0.16, 0.3], [5.4, 0.1, 0.2]]) {
      this.tone({ at, pitch: pitch * ratio, length: length * lasting, loudness: loudness * share, attack: 0.002 });
    }
  }

  /** Lasting noise; returns what ends it. */
  lasting({ pitch = 500, loudness = 0.05, filter = "lowpass", sharpness = 0.7, rise = 0.15, fall = 0.2, to = pitch, over = 1 }) {
    const source = this.context.createBufferSource();
    source.buffer = this.noiseBuffer;
    source.loop = true;
    const shape = this.context.createBiquadFilter();
    shape.type = filter;
    shape.Q.value = sharpness;
    shape.frequency.setValueAtTime(pitch, this.now);
    shape.frequency.linearRampToValueAtTime(to, this.now + over);
    const gain = this.context.createGain();
    gain.gain.setValueAtTime(0, this.now);
    gain.gain.linearRampToValueAtTime(loudness, this.now + rise);
    source.connect(shape).connect(gain).connect(this.output);
    source.start();
    return () => {
      const end = this.context.currentTime;
      gain.gain.cancelScheduledValues(end);
      gain.gain.setTargetAtTime(0, end, fall / 3);
      source.stop(end + fall * 2);
    };
  }

  fading({ at, length, loudness, attack }) {
    const gain = this.context.createGain();
    const begin = this.now + at;
    gain.gain.setValueAtTime(0.0001, begin);
    gain.gain.exponentialRampToValueAtTime(Math.max(loudness, 0.0002), begin + attack);
    gain.gain.exponentialRampToValueAtTime(0.0001, begin + Math.max(length, attack + 0.01));
    gain.connect(this.output);
    return gain;
  }
}

function whiteNoise(context) {
  const buffer = context.createBuffer(1, context.sampleRate * 2, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let index = 0; index < samples.length; index += 1) samples[index] = Math.random() * 2 - 1;
  return buffer;
}
