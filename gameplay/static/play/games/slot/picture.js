/* A round of the history as a small picture: the reels of its paid spin. */

import { el } from "../../shell/dom.js";

const CELL = { width: 17, height: 17 };
const SHARPNESS = 2;

export function pictureOf(round, sprites) {
  const { windows } = round.outcome.spins[0];
  const canvas = el("canvas", { class: "reel-picture", width: CELL.width * 5 * SHARPNESS, height: CELL.height * 3 * SHARPNESS });
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.scale(SHARPNESS, SHARPNESS);
  windows.forEach((window, reel) => [...window].forEach((letter, row) => {
    const image = sprites.images.get(letter);
    if (image?.naturalWidth) pen.drawImage(image, reel * CELL.width, row * CELL.height, CELL.width, CELL.height);
  }));
  return canvas;
}
