// Says, while the Callback URL is typed, which mode it means. Without this script both meanings stand there.
(() => {
  const field = document.getElementById("id_callback_url");
  const after = document.getElementById("mode-after");
  if (!field || !after) return;
  const show = () => {
    const mode = field.value.trim() === "" ? "transfer" : "seamless";
    for (const meaning of after.querySelectorAll("[data-mode]")) {
      meaning.hidden = meaning.dataset.mode !== mode;
    }
    after.classList.toggle("cr-modes-change", mode !== after.dataset.now);
  };
  field.addEventListener("input", show);
  show();
})();
