/* Line icons, drawn on a grid of 24. */

import { svg } from "./dom.js";

const PATHS = {
  close: "M6 6l12 12M18 6L6 18",
  exit: "M14 4h4a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2h-4M10 8l-4 4 4 4M6 12h9",
  rules: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.6v.1",
  history: "M4 5v4h4M4.5 9A8.2 8.2 0 1 1 4 13M12 8v4.5l3 2",
  fairness: "M12 3l7.5 3v5.5c0 4.6-3 8-7.5 9.5-4.5-1.5-7.5-4.9-7.5-9.5V6zM8.7 12l2.4 2.4 4.4-4.6",
  sound: "M4 10v4h3.5L12 18V6L7.5 10zM15.5 9.2a4 4 0 0 1 0 5.6M18 6.7a7.5 7.5 0 0 1 0 10.6",
  muted: "M4 10v4h3.5L12 18V6L7.5 10zM16 10l4.5 4.5M20.5 10L16 14.5",
  fullscreen: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  spin: "M19.8 12a7.8 7.8 0 1 1-2.3-5.5L20 9M20 4v5h-5",
  stop: "M7.5 7.5h9v9h-9z",
  auto: "M10 9.5l5 2.5-5 2.5zM5.2 8A8 8 0 0 1 19 8.2M18.8 16A8 8 0 0 1 5 15.8M19.5 4.5v4h-4M4.5 19.5v-4h4",
  turbo: "M13 3L5.5 13.5H11L10 21l8-11h-5.5z",
  minus: "M6 12h12",
  plus: "M6 12h12M12 6v12",
  check: "M5 12.5l4.5 4.5L19 7.5",
};

export function icon(name) {
  return svg("svg", { class: "icon", viewBox: "0 0 24 24", "aria-hidden": "true" }, svg("path", { d: PATHS[name] }));
}
