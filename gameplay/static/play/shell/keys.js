/* The keyboard: Space and Enter play, arrows move the stake, Escape stops autoplay, M is sound, T turbo. */

const OWN_KEYS = "input, select, textarea, [contenteditable]";
const PRESSABLE = "button, a, summary, [role=button], [role=slider], [role=radio]";

export function listenToKeys(shell, actions) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return;
    if (document.querySelector("dialog[open]") || event.target.closest?.(OWN_KEYS)) return;
    if (handle(event, shell, actions)) event.preventDefault();
  });
}

function handle(event, shell, actions) {
  const { key } = event;
  if (key === " " || key === "Enter") {
    // A focused button keeps its own meaning; only the page itself and the play button mean "play".
    if (event.target.closest?.(PRESSABLE)) return false;
    if (!event.repeat) actions.play();
    return true;
  }
  if (key === "Escape" && shell.autoplay.running) {
    shell.autoplay.stop();
    return true;
  }
  if (shell.game.keydown?.(event)) return true;
  if (key === "ArrowUp" || key === "ArrowRight") return step(shell, actions.stakeUp);
  if (key === "ArrowDown" || key === "ArrowLeft") return step(shell, actions.stakeDown);
  if (key === "m" || key === "M") return shell.controls.toggleSound();
  if (key === "t" || key === "T") return shell.controls.toggleTurbo();
  return false;
}

function step(shell, action) {
  if (shell.game.stepper === false) return false;
  action();
  return true;
}
