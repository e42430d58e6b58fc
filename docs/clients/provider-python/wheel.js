// The page of the example wheel. The server decides; this shows it.

const key = location.hash.slice(1);
const at = (id) => document.getElementById(id);
const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
const SVG = "http://www.w3.org/2000/svg";
let state = null;
let stakes = [];
let chosen = 0;
let turned = 0;
let spinning = false;

async function ask(path, body) {
  const headers = { "Content-Type": "application/json", Authorization: `Bearer ${key}` };
  const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  const data = await answer.json();
  if (data.error) throw Object.assign(new Error(data.error.message), { code: data.error.code });
  return data;
}

// A lost answer costs nothing: the same spin, by the same id, is asked again.
async function askAgain(path, body) {
  for (let tries = 0; ; tries++) {
    try {
      return await ask(path, body);
    } catch (trouble) {
      if (trouble.code || tries === 4) throw trouble;
      await new Promise((done) => setTimeout(done, 500 * 2 ** tries));
    }
  }
}

function draw(fields) {
  const angle = (2 * Math.PI) / fields.length;
  const point = (turn, radius) => `${radius * Math.sin(turn)} ${-radius * Math.cos(turn)}`;
  fields.forEach((pays, place) => {
    const path = document.createElementNS(SVG, "path");
    const [from, to] = [(place - 0.5) * angle, (place + 0.5) * angle];
    path.setAttribute("d", `M0 0 L${point(from, 100)} A100 100 0 0 1 ${point(to, 100)} Z`);
    path.setAttribute("class", `pays-${pays}`);
    const text = document.createElementNS(SVG, "text");
    text.setAttribute("transform", `rotate(${(place * 360) / fields.length}) translate(0 -82)`);
    text.textContent = pays ? `×${pays}` : "·";
    at("wheel").append(path, text);
  });
  for (const [name, radius] of [["rim", 101], ["hub", 16]]) {
    const circle = document.createElementNS(SVG, "circle");
    circle.setAttribute("class", name);
    circle.setAttribute("r", radius);
    at("wheel").append(circle);
  }
}

// Stakes between the limits: 1, 2, 5 of each power of ten, in the currency's smallest units.
function ladder({ minStake, maxStake, decimals }) {
  const unit = 10 ** decimals;
  const [least, most] = [Math.round(minStake * unit), Math.round(maxStake * unit)];
  const steps = new Set([least]);
  for (let power = 1; power <= most; power *= 10) {
    for (const step of [1, 2, 5]) if (step * power >= least && step * power <= most) steps.add(step * power);
  }
  return [...steps].sort((a, b) => a - b).map((units) => (units / unit).toFixed(decimals));
}

const shown = (amount) => `${Number(amount).toFixed(state.decimals)} ${state.currency}`;

function say(text, won = false) {
  at("said").textContent = text;
  at("said").classList.toggle("won", won);
}

function showBalance(balance) {
  if (balance !== null) at("balance").textContent = shown(balance);
}

function showStake() {
  at("stake").textContent = stakes[chosen];
  at("less").disabled = spinning || chosen === 0;
  at("more").disabled = spinning || chosen === stakes.length - 1;
  at("spin").disabled = spinning || !state.isLive;
}

function turnTo(place) {
  const before = turned;
  const target = -(place * 360) / state.fields.length;
  turned += 360 * (calm ? 1 : 5) + ((target - turned) % 360);
  if (turned - before < 720 && !calm) turned += 360;
  const turn = at("wheel").animate(
    [{ transform: `rotate(${before}deg)` }, { transform: `rotate(${turned}deg)` }],
    { duration: calm ? 300 : 3800, easing: "cubic-bezier(.12,.75,.15,1)", fill: "forwards" },
  );
  return turn.finished;
}

function remember(result) {
  const item = document.createElement("li");
  item.textContent = `×${state.fields[result.place]}`;
  item.className = Number(result.win) > 0 ? "won" : "";
  at("past").prepend(item);
  while (at("past").children.length > 8) at("past").lastChild.remove();
}

async function spin() {
  if (spinning || !state?.isLive) return;
  spinning = true;
  showStake();
  say("…");
  try {
    const result = await askAgain("/api/spin", { id: crypto.randomUUID(), stake: stakes[chosen] });
    await turnTo(result.place);
    const won = Number(result.win) > 0;
    say(won ? `You win ${shown(result.win)}` : "No win", won);
    at("win").textContent = shown(result.win);
    showBalance(result.balance);
    remember(result);
  } catch (trouble) {
    say(trouble.code ? trouble.message : "The connection is lost; try again.");
  }
  spinning = false;
  showStake();
}

async function refresh() {
  try {
    const before = state;
    state = await ask("/api/state", {});
    if (!before) {
      stakes = ladder(state);
      draw(state.fields);
      at("rtp").textContent = state.variant;
      if (state.returnUrl) Object.assign(at("exit"), { href: state.returnUrl, hidden: false, target: "_top" });
      say(state.mode === "demo" ? "Play money: choose a stake and spin." : "Choose a stake and spin.");
    }
    if (!spinning) {
      showBalance(state.balance);
      showStake();
    }
    if (!state.isLive) say("The session has ended. Open the game again from the casino.");
  } catch (trouble) {
    if (trouble.code === "SESSION_ENDED") say(trouble.message);
    if (trouble.code === "SESSION_ENDED") return;
  }
  setTimeout(refresh, 1500);
}

at("less").addEventListener("click", () => { chosen -= 1; showStake(); });
at("more").addEventListener("click", () => { chosen += 1; showStake(); });
at("spin").addEventListener("click", spin);
refresh();
