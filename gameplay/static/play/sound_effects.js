/*
 * The effects by name. Every game uses this list; whoever needs another sound adds it here.
 * A function gets a Voice (sound.js) and its options; those that last return what ends them.
 */

// A pentatonic scale: any of its notes sound well together, whatever wins together.
const SCALE = [523.25, 587.33, 659.25, 783.99, 880, 1046.5, 1174.66, 1318.51, 1567.98, 1760];

export const effects = {
  // The shell.
  tick: (voice, { pitch = 0 }) => voice.tone({ pitch: 700 + pitch * 90, length: 0.05, loudness: 0.08, wave: "triangle" }),
  press: (voice) => {
    voice.tone({ pitch: 220, to: 140, length: 0.09, loudness: 0.2, wave: "triangle" });
    voice.hiss({ pitch: 2600, length: 0.03, loudness: 0.08 });
  },
  refused: (voice) => {
    voice.tone({ pitch: 196, length: 0.12, loudness: 0.14, wave: "triangle" });
    voice.tone({ at: 0.11, pitch: 155, length: 0.2, loudness: 0.14, wave: "triangle" });
  },

  // Results, in any game.
  lose: (voice) => voice.tone({ pitch: 220, to: 180, length: 0.16, loudness: 0.06, wave: "sine" }),
  push: (voice) => voice.tone({ pitch: 440, length: 0.18, loudness: 0.1, wave: "triangle" }),
  win: (voice, { size = 1 }) => {
    const notes = [0, 2, 4, 5, 7, 9].slice(0, 2 + Math.min(4, size));
    notes.forEach((note, index) => voice.bell({ at: index * 0.085, pitch: SCALE[note], length: 0.8, loudness: 0.12 }));
  },
  count: (voice, { part = 0 }) => voice.tone({ pitch: 880 + part * 700, length: 0.05, loudness: 0.05, wave: "triangle" }),
  countEnd: (voice) => {
    voice.bell({ pitch: SCALE[5], length: 1, loudness: 0.14 });
    voice.bell({ at: 0.05, pitch: SCALE[7], length: 1.2, loudness: 0.12 });
  },
  bigWin: (voice, { tier = 1 }) => {
    const tune = [0, 2, 3, 5, 3, 5, 7, 9];
    tune.forEach((note, index) => {
      voice.bell({ at: index * 0.14, pitch: SCALE[note], length: 1.3, loudness: 0.13 });
      voice.tone({ at: index * 0.14, pitch: SCALE[note] / 4, length: 0.3, loudness: 0.1, wave: "triangle" });
    });
    if (tier > 1) [261.63, 329.63, 392, 523.25].forEach((pitch) => voice.tone({ at: 1.2, pitch, length: 2.2, loudness: 0.08, wave: "triangle", attack: 0.2 }));
    voice.hiss({ at: 0, pitch: 300, to: 6000, length: 1.1, loudness: 0.1, sharpness: 0.8, attack: 0.6 });
  },

  // The slot.
  spin: (voice) => {
    voice.hiss({ pitch: 300, to: 1200, length: 0.25, loudness: 0.1, sharpness: 0.6, attack: 0.08 });
    voice.tone({ pitch: 130, to: 260, length: 0.18, loudness: 0.1, wave: "triangle" });
  },
  reels: (voice) => voice.lasting({ pitch: 420, loudness: 0.05, filter: "bandpass", sharpness: 0.5 }),
  reelStop: (voice, { reel = 0 }) => {
    voice.tone({ pitch: 150 + reel * 9, to: 70, length: 0.12, loudness: 0.3, wave: "sine" });
    voice.hiss({ pitch: 1800, length: 0.04, loudness: 0.14 });
  },
  moon: (voice, { count = 1 }) => {
    voice.bell({ pitch: SCALE[Math.min(9, count * 2)], length: 1.6, loudness: 0.16 });
    voice.bell({ at: 0.07, pitch: SCALE[Math.min(9, count * 2)] * 1.5, length: 1.4, loudness: 0.1 });
  },
  suspense: (voice) => voice.lasting({ pitch: 300, to: 2600, over: 2.4, loudness: 0.1, filter: "bandpass", sharpness: 3 }),
  line: (voice, { index = 0 }) => voice.bell({ pitch: SCALE[index % SCALE.length], length: 0.5, loudness: 0.09 }),
  freeSpins: (voice) => {
    // A ship's bell, twice two strokes, and a horn far out.
    [0, 0.22, 0.75, 0.97].forEach((at) => voice.bell({ at, pitch: 987.77, length: 1.8, loudness: 0.17 }));
    voice.tone({ at: 0.2, pitch: 98, length: 1.6, loudness: 0.16, wave: "triangle", attack: 0.25 });
    voice.tone({ at: 0.2, pitch: 147, length: 1.6, loudness: 0.1, wave: "triangle", attack: 0.3 });
  },
  sea: (voice) => voice.lasting({ pitch: 380, loudness: 0.025, rise: 2.5, fall: 1.5 }),

  // Tables.
  chip: (voice) => {
    voice.tone({ pitch: 2100, length: 0.05, loudness: 0.1, wave: "triangle" });
    voice.tone({ at: 0.035, pitch: 2650, length: 0.05, loudness: 0.07, wave: "triangle" });
  },
  card: (voice) => voice.hiss({ pitch: 2400, to: 900, length: 0.09, loudness: 0.16, sharpness: 0.7 }),
  flip: (voice) => voice.hiss({ pitch: 900, to: 2800, length: 0.12, loudness: 0.14, sharpness: 0.7 }),
  ball: (voice) => voice.lasting({ pitch: 900, to: 420, over: 5, loudness: 0.06, filter: "bandpass", sharpness: 2 }),
  bounce: (voice, { height = 1 }) => {
    voice.tone({ pitch: 1500 + 300 * height, length: 0.05, loudness: 0.12 * height, wave: "triangle" });
    voice.hiss({ pitch: 3200, length: 0.03, loudness: 0.08 * height });
  },
  roll: (voice) => voice.hiss({ pitch: 700, to: 1500, length: 0.35, loudness: 0.1, sharpness: 1.2, attack: 0.05 }),
  stop: (voice) => voice.tone({ pitch: 320, to: 160, length: 0.14, loudness: 0.22, wave: "triangle" }),
};
