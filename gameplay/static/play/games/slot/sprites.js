/*
 * The symbols as bitmaps of just the size they are drawn in, sharp and, for reels in full speed, smeared. SVG files
 * are decoded once; a frame then only copies pixels.
 */

const FOLDER = new URL("../../art/harbour/", import.meta.url);
/** How far a smeared symbol reaches above and below its cell, in cells. */
export const SMEAR = 0.42;
const SHARE = 0.94; // of the cell that a symbol fills

export class Sprites {
  constructor(ctx) {
    this.ctx = ctx;
    this.images = new Map();
    this.sharp = new Map();
    this.smeared = new Map();
  }

  async load() {
    const { symbols } = this.ctx.boot.rules;
    await Promise.all(Object.entries(symbols).map(async ([letter, name]) => {
      const image = new Image(200, 200);
      image.src = new URL(`${name}.svg`, FOLDER).href;
      await image.decode().catch(() => {}); // a missing picture leaves a gap, not a dead page
      this.images.set(letter, image);
    }));
  }

  rasterise({ cell, ratio }) {
    this.cell = { width: cell.width * ratio, height: cell.height * ratio };
    for (const letter of this.images.keys()) {
      const sharp = this.draw(letter, this.cell.width, this.cell.height);
      this.sharp.set(letter, sharp);
      this.smeared.set(letter, smear(sharp));
    }
  }

  /** One symbol in a canvas of this many device pixels, with its word where it has one. */
  draw(letter, width, height) {
    const canvas = surface(width, height);
    const pen = canvas.getContext("2d");
    pen.imageSmoothingQuality = "high";
    const image = this.images.get(letter);
    const size = Math.min(width, height) * SHARE;
    if (image?.naturalWidth) pen.drawImage(image, (width - size) / 2, (height - size) / 2, size, size);
    const { wild, scatter } = this.ctx.boot.rules;
    if (letter === wild) ribbon(pen, this.ctx.t("slot.wild"), width, height, size, ["#ff6a4d", "#a3152b"]);
    if (letter === scatter) ribbon(pen, this.ctx.t("slot.scatter"), width, height, size, ["#4d8dff", "#1c2f9c"]);
    return canvas;
  }
}

function ribbon(pen, text, width, height, size, [light, dark]) {
  const middle = width / 2;
  const tall = size * 0.25;
  const top = height / 2 + size * 0.5 - tall;
  const fill = pen.createLinearGradient(0, top, 0, top + tall);
  fill.addColorStop(0, light);
  fill.addColorStop(1, dark);
  let font = tall * 0.72;
  const face = (points) => `800 ${points}px "Segoe UI", system-ui, -apple-system, Roboto, "Noto Sans", sans-serif`;
  pen.font = face(font);
  const room = size * 0.86;
  const wide = pen.measureText(text).width;
  if (wide > room) font *= room / wide;
  pen.font = face(font);
  pen.beginPath();
  pen.roundRect(middle - size * 0.49, top, size * 0.98, tall, tall * 0.3);
  pen.fillStyle = fill;
  pen.fill();
  pen.lineWidth = Math.max(1.5, size * 0.018);
  pen.strokeStyle = "#ffe6a3";
  pen.stroke();
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.lineWidth = Math.max(2, font * 0.16);
  pen.lineJoin = "round";
  pen.strokeStyle = "rgb(20 8 20 / 75%)";
  pen.strokeText(text, middle, top + tall * 0.54);
  pen.fillStyle = "#fff8e0";
  pen.fillText(text, middle, top + tall * 0.54);
}

/**
 * A symbol in fast vertical movement. Each pass lays the picture over itself, shifted twice as far as before, so that
 * seven passes are an even smear over 127 pixels.
 */
function smear(sharp) {
  const reach = sharp.height * SMEAR;
  let from = surface(sharp.width, sharp.height + 2 * reach);
  from.getContext("2d").drawImage(sharp, 0, reach);
  for (let shift = 1; shift <= reach; shift *= 2) {
    const to = surface(from.width, from.height);
    const pen = to.getContext("2d");
    pen.globalCompositeOperation = "lighter";
    pen.globalAlpha = 0.5;
    pen.drawImage(from, 0, -shift / 2);
    pen.drawImage(from, 0, shift / 2);
    from = to;
  }
  return from;
}

function surface(width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  return canvas;
}
