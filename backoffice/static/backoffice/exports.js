// Fetches the file as a stream, and says how far it is. Without this script the form downloads it as any link does.
(() => {
  const form = document.getElementById("export-form");
  if (!form || !window.ReadableStream || !window.AbortController) return;
  const box = document.getElementById("export-progress");
  const bar = document.getElementById("export-bar");
  const said = document.getElementById("export-said");
  const stop = document.getElementById("export-stop");
  const table = document.getElementById("export-totals");
  const FOLD = 8 * 1024 * 1024;
  let running = null;

  const number = (it) => it.toLocaleString("en");

  const say = (lines, rows) => {
    said.textContent = `${number(lines)} of ${number(rows)} lines`;
    bar.max = rows || 1;
    bar.value = Math.min(lines, rows);
  };

  const newLines = (bytes) => {
    let found = 0;
    for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) found += 1;
    return found;
  };

  // Parts are folded into blobs, which the browser may keep on disk.
  const read = async (answer, rows) => {
    const reader = answer.body.getReader();
    const blobs = [];
    let parts = [], size = 0, lines = 0;
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      parts.push(value);
      size += value.length;
      lines += newLines(value);
      if (size >= FOLD) {
        blobs.push(new Blob(parts));
        parts = [];
        size = 0;
      }
      say(Math.max(0, Math.min(lines - 1, rows)), rows);
    }
    return new Blob([...blobs, ...parts], { type: "text/csv" });
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  };

  const cell = (row, kind, text) => {
    const made = document.createElement(kind);
    made.textContent = text;
    row.append(made);
  };

  const showTotals = (totals) => {
    const head = table.tHead.rows[0];
    const body = table.tBodies[0];
    head.replaceChildren();
    body.replaceChildren();
    const names = totals.length ? Object.keys(totals[0].sums) : [];
    for (const name of ["Currency", "Lines", ...names]) cell(head, "th", name);
    for (const it of totals) {
      const row = body.insertRow();
      cell(row, "th", it.currency || "all");
      for (const text of [number(it.rows), ...names.map((name) => it.sums[name])]) cell(row, "td", text);
    }
    table.hidden = false;
  };

  const take = async () => {
    const query = new URLSearchParams(new FormData(form));
    query.set("totals", "1");
    said.textContent = "Counting…";
    bar.removeAttribute("value");
    table.hidden = true;
    box.hidden = false;
    running = new AbortController();
    const answer = await fetch(`${form.action}?${query}`, { signal: running.signal });
    const named = /filename="([a-z0-9._-]+)"/.exec(answer.headers.get("Content-Disposition") || "");
    if (!answer.ok || !named) {
      form.submit(); // the page that says what is wrong
      return;
    }
    const rows = Number(answer.headers.get("X-Export-Rows"));
    const blob = await read(answer, rows);
    save(blob, named[1]);
    say(rows, rows);
    said.textContent = `Done: ${number(rows)} lines.`;
    showTotals(JSON.parse(answer.headers.get("X-Export-Totals")));
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter && event.submitter.name === "show") return;
    event.preventDefault();
    if (running) return;
    take()
      .catch((fault) => {
        said.textContent = fault.name === "AbortError" ? "Stopped." : "It broke off. Try again.";
      })
      .finally(() => {
        running = null;
        stop.hidden = true;
      });
    stop.hidden = false;
  });
  stop.addEventListener("click", () => running && running.abort());
})();
