/* A modal dialog. The browser's own <dialog> keeps the focus inside, makes the page inert and closes on Escape. */

import { el } from "./dom.js";
import { icon } from "./icons.js";

let count = 0;

/** Opens a dialog and returns {body, close, element}. `onclose` runs however it was closed. */
export function openDialog({ t, title, className = "", closable = true, role = null, onclose = null }, ...content) {
  const id = `dialog-${(count += 1)}`;
  const body = el("div", { class: "dialog__body", id: `${id}-body`, tabindex: "0" }, ...content);
  const close = el("button", { class: "icon-button", type: "button", "aria-label": t("close") }, icon("close"));
  const dialog = el(
    "dialog",
    { class: `dialog ${className}`, role, "aria-labelledby": id, "aria-describedby": role && `${id}-body` },
    el("header", { class: "dialog__head" }, el("h2", { id }, title), closable ? close : null),
    body,
  );
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("cancel", (event) => closable || event.preventDefault());
  dialog.addEventListener("keydown", (event) => closable || event.key !== "Escape" || event.preventDefault());
  dialog.addEventListener("pointerdown", (event) => {
    if (closable && event.target === dialog && outside(dialog, event)) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    onclose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return { body, element: dialog, close: () => dialog.close() };
}

function outside(dialog, { clientX, clientY }) {
  const box = dialog.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}
