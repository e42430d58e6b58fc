/*
 * Who clicks with a mouse wants Space to play and not to press the clicked button again; who works with the keyboard
 * or a screen reader keeps the focus where it is.
 */
export function leaveFocusAfterMouse(element) {
  element.addEventListener("click", (event) => {
    if (event.pointerType !== "mouse") return;
    // A label gives the focus to its input only after this event.
    setTimeout(() => {
      const focused = document.activeElement;
      if (element.contains(focused) && !focused.matches("input[type=text]")) focused.blur();
    });
  });
}
