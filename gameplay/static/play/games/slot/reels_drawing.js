/* How a frame of the reels is painted. Plain copies of bitmaps: cheap enough for 60 frames a second on a phone. */

import { SMEAR } from "./sprites.js";

const ROWS = 3;
const FLASH = 600;

export function drawReels(reels, now) {
  const { pen, canvas, ratio, rim, cell } = reels;
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.setTransform(ratio, 0, 0, ratio, rim * ratio, rim * ratio);
  pen.save();
  pen.beginPath();
  pen.roundRect(0, 0, cell.width * reels.reels.length, cell.height * ROWS, rim * 0.9);
  pen.clip();
  for (const reel of reels.reels) drawReel(reels, reel);
  const waiting = reels.reels.find((reel) => reel.waitsInSuspense);
  if (waiting) drawSuspense(reels, waiting, now);
  for (const flash of reels.flashes) drawFlash(reels, flash, now);
  pen.restore();
}

function drawReel({ pen, cell, sprites }, reel) {
  const size = reel.strip.length;
  const top = Math.floor(reel.place);
  const fraction = reel.place - top;
  const fast = reel.speed > 0.5;
  const x = reel.index * cell.width;
  for (let row = fast ? -1 : 0; row <= ROWS + (fast ? 1 : 0); row += 1) {
    const letter = reel.strip[(((top + row) % size) + size) % size];
    const y = (row - fraction) * cell.height;
    if (fast) {
      const picture = sprites.smeared.get(letter);
      const extra = cell.height * SMEAR;
      pen.drawImage(picture, x, y - extra, cell.width, cell.height + 2 * extra);
    } else if (y < ROWS * cell.height) {
      pen.drawImage(sprites.sharp.get(letter), x, y, cell.width, cell.height);
    }
  }
}

/** Two moons are down: the reel that could bring the third burns blue, and the others step back. */
function drawSuspense(all, reel, now) {
  const { pen, cell, reels } = all;
  const tall = cell.height * ROWS;
  const left = reel.index * cell.width;
  const strength = 0.75 + 0.25 * Math.sin(now / 90);
  pen.fillStyle = "rgb(3 9 22 / 45%)";
  pen.fillRect(0, 0, left, tall);
  pen.fillRect(left + cell.width, 0, cell.width * (reels.length - reel.index - 1), tall);
  for (const landed of reels.slice(0, reel.index)) drawMoons(all, landed);
  const light = pen.createLinearGradient(left, 0, left + cell.width, 0);
  for (const [at, alpha] of [[0, 0.85], [0.14, 0.38], [0.5, 0.16], [0.86, 0.38], [1, 0.85]]) {
    light.addColorStop(at, `rgb(90 170 255 / ${alpha * strength})`);
  }
  pen.fillStyle = light;
  pen.fillRect(left, 0, cell.width, tall);
  pen.strokeStyle = `rgb(205 235 255 / ${strength})`;
  pen.lineWidth = 3;
  pen.strokeRect(left + 1.5, 1.5, cell.width - 3, tall - 3);
}

function drawMoons({ pen, cell, sprites, scatter, glow }, { strip, place, index }) {
  for (let row = 0; row < ROWS; row += 1) {
    if (strip[(Math.round(place) + row) % strip.length] !== scatter) continue;
    const x = index * cell.width;
    const y = row * cell.height;
    pen.drawImage(glow, x - cell.width / 4, y - cell.height / 4, cell.width * 1.5, cell.height * 1.5);
    pen.drawImage(sprites.sharp.get(scatter), x, y, cell.width, cell.height);
  }
}

function drawFlash({ pen, cell }, { reel, row, began, colour }, now) {
  const part = Math.min(1, Math.max(0, (now - began) / FLASH));
  const radius = Math.min(cell.width, cell.height) * (0.3 + 0.45 * part);
  pen.globalAlpha = 1 - part;
  pen.strokeStyle = colour;
  pen.lineWidth = 5 * (1 - part) + 1;
  pen.beginPath();
  pen.arc((reel + 0.5) * cell.width, (row + 0.5) * cell.height, radius, 0, Math.PI * 2);
  pen.stroke();
  pen.globalAlpha = 1;
}

/** The warm light behind a winning symbol, painted once. */
export function drawGlow(cell, ratio) {
  const canvas = document.createElement("canvas");
  canvas.width = cell.width * 1.5 * ratio;
  canvas.height = cell.height * 1.5 * ratio;
  const pen = canvas.getContext("2d");
  pen.scale(canvas.width, canvas.height);
  const light = pen.createRadialGradient(0.5, 0.5, 0.1, 0.5, 0.5, 0.5);
  light.addColorStop(0, "rgb(255 222 130 / 95%)");
  light.addColorStop(0.5, "rgb(255 180 60 / 42%)");
  light.addColorStop(1, "rgb(255 160 40 / 0%)");
  pen.fillStyle = light;
  pen.fillRect(0, 0, 1, 1);
  return canvas;
}
