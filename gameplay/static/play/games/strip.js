/*
 * The last results, newest first. The places stand still and only what they show moves on, so that a new result
 * shifts nothing on the page.
 */

import { el } from "../shell/dom.js";

const PLACES = 24;

export class Strip {
  /** A result is {text, kind, label}; `kind` becomes the class strip-<kind>, `label` is for screen readers. */
  constructor({ label, className }) {
    this.results = [];
    this.places = Array.from({ length: PLACES }, () => el("li", { hidden: true }));
    this.element = el("ol", { class: `strip-list ${className}`, "aria-label": label }, this.places);
  }

  get isEmpty() {
    return this.results.length === 0;
  }

  set(results) {
    this.results = results.slice(0, PLACES);
    this.places.forEach((place, index) => show(place, this.results[index]));
  }

  add(result, { moving }) {
    this.set([result, ...this.results]);
    if (!moving) return;
    const [newest] = this.places;
    newest.animate([{ transform: "scale(.3)", opacity: 0 }, { transform: "none", opacity: 1 }], {
      duration: 260,
      easing: "cubic-bezier(.3,1.5,.5,1)",
    });
  }
}

function show(place, result) {
  place.hidden = !result;
  if (!result) return;
  place.className = `strip-place strip-${result.kind}`;
  place.textContent = result.text;
  place.setAttribute("aria-label", result.label);
}
