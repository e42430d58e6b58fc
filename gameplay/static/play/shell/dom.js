/* Small helpers for building the page. No inline styles: the page's CSP refuses them. */

const SVG = "http://www.w3.org/2000/svg";

/** el("button", {class: "x", onclick: f}, "text", child): an element; false and null are left out. */
export function el(tag, attributes = {}, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

/** The same for SVG. */
export function svg(tag, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Adds a style sheet; resolves when it applies, so that nothing is ever drawn without it. */
export function loadStyles(url) {
  return new Promise((resolve) => {
    const link = el("link", { rel: "stylesheet", href: url.href, onload: resolve, onerror: resolve });
    document.head.append(link);
  });
}

export function whenVisible(listener) {
  document.addEventListener("visibilitychange", () => listener(document.visibilityState === "visible"));
}

export function wait(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
