/* Where things stand on a stage of any shape. All in CSS pixels, whole ones, so that edges stay sharp. */

const REELS = 5;
const ROWS = 3;
const SHARPEST = 2; // more device pixels than this cost frames and cannot be seen on symbols

export function measure(stage) {
  const width = stage.clientWidth;
  const height = stage.clientHeight;
  const wide = width > height * 1.25;
  const low = height < 380;
  const rim = low ? 8 : Math.round(Math.max(10, Math.min(width, height) * 0.022));
  const head = low ? 0 : Math.round(Math.min(height * 0.17, 150));
  const foot = low ? 30 : Math.round(Math.max(40, Math.min(height * 0.09, 64)));
  const sides = wide ? (low ? Math.min(260, 0.34 * width) : 0.24 * width) : 12;
  const cellWidth = Math.floor((width - sides - 2 * rim) / REELS);
  const cellHeight = Math.floor((height - head - foot - 2 * rim - (low ? 10 : 24)) / ROWS);
  // Cells may be a little taller or wider than the symbols; never so much that reels look torn apart.
  const cell = { width: Math.min(cellWidth, Math.floor(cellHeight * 1.16)), height: 0 };
  cell.height = Math.min(cellHeight, Math.floor(cell.width * 1.16));
  const window = { width: cell.width * REELS, height: cell.height * ROWS };
  const frame = { width: window.width + 2 * rim, height: window.height + 2 * rim };
  const free = height - head - foot - frame.height;
  const x = Math.round((width - frame.width) / 2);
  const y = Math.round(head + Math.max(low ? 5 : 8, free * 0.42));
  return {
    key: `${width}x${height}x${devicePixelRatio}`,
    width, height, wide, low, rim, cell, window, frame: { ...frame, x, y },
    head, foot, ratio: Math.min(devicePixelRatio || 1, SHARPEST),
  };
}
