// The recovery codes as a file or on paper. Without this script they can be copied.
(() => {
  const codes = [...document.querySelectorAll("#recovery-codes code")].map((it) => it.textContent).join("\n");
  const file = `Countroom recovery codes. Each works once.\n\n${codes}\n`;
  document.getElementById("download-codes").href = `data:text/plain;charset=utf-8,${encodeURIComponent(file)}`;
  document.getElementById("print-codes").addEventListener("click", () => window.print());
  document.getElementById("keep-codes").hidden = false;
})();
