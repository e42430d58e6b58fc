/* The harbour at night around the reels, and the places for words. Built once; only transforms and opacity move. */

import { el } from "../../shell/dom.js";

const ART = new URL("../../art/harbour/", import.meta.url);

export function buildScene(ctx) {
  const { t } = ctx;
  const canvas = el("canvas", { class: "reels", role: "img", "aria-label": t("slot.reels") });
  const effects = el("canvas", { class: "effects", "aria-hidden": "true" });
  const strip = el("p", { class: "strip", "aria-hidden": "true" });
  const count = badge("count", t("slot.free_spins"));
  const times = badge("times", t("slot.all_wins"));
  const root = el("div", { class: "slot" },
    harbour(),
    el("p", { class: "logo", "aria-hidden": "true" }, el("span", {}, "Harbour"), " ", el("span", {}, "Lights")),
    count.root,
    times.root,
    el("div", { class: "frame" }, el("div", { class: "frame__shine" }), canvas),
    strip,
  );
  ctx.stage.replaceChildren(root);

  return {
    root,
    canvas,
    effects,
    count,
    times,
    say: (text) => {
      if (strip.textContent === text) return;
      strip.textContent = text;
      // Moved, not sized: a new sentence slides in over the same place.
      if (text && !ctx.prefersReducedMotion) {
        strip.animate([{ opacity: 0, transform: "translateY(0.4em)" }, { opacity: 1, transform: "none" }], { duration: 180, easing: "ease-out" });
      }
    },
    mode: (free) => root.classList.toggle("slot--free", free),
    place: (layout) => place(root, layout),
  };
}

function harbour() {
  const picture = (name, className) =>
    el("img", { class: className, src: new URL(`${name}.svg`, ART).href, alt: "", decoding: "async", draggable: "false" });
  return el("div", { class: "harbour", "aria-hidden": "true" },
    el("div", { class: "world" },
      picture("scene", "world__all"),
      picture("moonlight", "world__moonlight"),
      el("div", { class: "shimmer" }),
      el("div", { class: "shimmer shimmer--late" }),
      picture("boat", "boat boat--far"),
      el("div", { class: "beams" }, el("i", { class: "beam beam--left" }), el("i", { class: "beam beam--right" })),
      picture("tower", "world__tower"),
      picture("boat", "boat boat--near"),
      el("div", { class: "glint glint--1" }), el("div", { class: "glint glint--2" }), el("div", { class: "glint glint--3" })),
    el("div", { class: "veil" }));
}

function badge(kind, name) {
  const value = el("b", { class: "badge__value" });
  const root = el("div", { class: `badge badge--${kind}`, "aria-hidden": "true" }, el("span", { class: "badge__name" }, name), value);
  return { root, set: (text) => (value.textContent = text) };
}

function place(root, layout) {
  const { frame, rim, cell, wide, low, head, foot } = layout;
  const lengths = {
    "--frame-x": frame.x, "--frame-y": frame.y, "--frame-width": frame.width, "--frame-height": frame.height,
    "--rim": rim, "--cell-width": cell.width, "--cell-height": cell.height, "--head": head, "--foot": foot,
  };
  for (const [name, value] of Object.entries(lengths)) root.style.setProperty(name, `${value}px`);
  root.classList.toggle("slot--wide", wide);
  root.classList.toggle("slot--low", low);
}
