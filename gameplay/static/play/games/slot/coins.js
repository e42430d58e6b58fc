/* A fountain of coins on a canvas of its own. One coin is drawn once, in eight turns; frames only copy it. */

const TURNS = 8;
const SIZE = 44;
const GRAVITY = 1500;

export class Coins {
  constructor(canvas, ticker) {
    this.canvas = canvas;
    this.ticker = ticker;
    this.pen = canvas.getContext("2d");
    this.coins = [];
    this.pouring = 0;
  }

  place({ width, height }) {
    Object.assign(this.canvas, { width, height });
    this.scale = Math.max(0.6, Math.min(1.2, width / 700));
  }

  /** So many coins, spread over this time. */
  pour(count, milliseconds) {
    this.turns ??= drawTurns();
    this.rate = count / Math.max(milliseconds, 1);
    this.owed = 12; // the first burst
    this.pouring = performance.now() + milliseconds;
    this.last = performance.now();
    this.canvas.classList.add("effects--on");
    this.ticker.add((now) => this.frame(now));
  }

  stop() {
    this.pouring = 0;
    this.owed = 0;
  }

  frame(now) {
    const elapsed = Math.min(50, Math.max(0, now - this.last));
    this.last = now;
    if (now < this.pouring) this.owed += this.rate * elapsed;
    for (; this.owed >= 1; this.owed -= 1) this.coins.push(this.newCoin());
    const { width, height } = this.canvas;
    this.pen.clearRect(0, 0, width, height);
    for (const coin of this.coins) this.move(coin, elapsed / 1000);
    this.coins = this.coins.filter((coin) => coin.y < height + SIZE || coin.up < 0);
    const goesOn = this.coins.length > 0 || now < this.pouring;
    if (!goesOn) this.canvas.classList.remove("effects--on");
    return goesOn;
  }

  newCoin() {
    const { width, height } = this.canvas;
    const lift = Math.sqrt(2 * GRAVITY * height * (0.5 + Math.random() * 0.5));
    return {
      x: width * (0.5 + (Math.random() - 0.5) * 0.25), y: height + SIZE, up: -lift,
      aside: (Math.random() - 0.5) * width * 0.75, turn: Math.random() * TURNS,
      spin: 8 + Math.random() * 14, size: SIZE * this.scale * (0.6 + Math.random() * 0.6),
    };
  }

  move(coin, seconds) {
    coin.up += GRAVITY * seconds;
    coin.x += coin.aside * seconds;
    coin.y += coin.up * seconds;
    coin.turn = (coin.turn + coin.spin * seconds) % TURNS;
    const half = coin.size / 2;
    this.pen.drawImage(this.turns[Math.floor(coin.turn)], coin.x - half, coin.y - half, coin.size, coin.size);
  }
}

function drawTurns() {
  return Array.from({ length: TURNS }, (_, turn) => {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = SIZE * 2;
    const pen = canvas.getContext("2d");
    const width = Math.abs(Math.cos((turn / TURNS) * Math.PI));
    pen.translate(SIZE, SIZE);
    pen.fillStyle = "#8a5410";
    pen.beginPath();
    pen.ellipse(2, 0, Math.max(0.14, width) * SIZE * 0.92, SIZE * 0.92, 0, 0, Math.PI * 2);
    pen.fill();
    pen.scale(Math.max(0.1, width), 1);
    const shine = pen.createLinearGradient(-SIZE, -SIZE, SIZE, SIZE);
    [[0, "#fff7cf"], [0.35, "#ffd34f"], [0.6, "#e79a1f"], [1, "#ffe58a"]].forEach(([at, colour]) => shine.addColorStop(at, colour));
    pen.fillStyle = shine;
    pen.beginPath();
    pen.arc(0, 0, SIZE * 0.9, 0, Math.PI * 2);
    pen.fill();
    pen.strokeStyle = "rgb(140 85 15 / 80%)";
    pen.lineWidth = 4;
    pen.beginPath();
    pen.arc(0, 0, SIZE * 0.68, 0, Math.PI * 2);
    pen.stroke();
    pen.fillStyle = "rgb(150 92 18 / 85%)";
    pen.beginPath();
    pen.arc(0, 0, SIZE * 0.42, Math.PI * 0.25, Math.PI * 1.25);
    pen.arc(SIZE * 0.14, -SIZE * 0.14, SIZE * 0.36, Math.PI * 1.25, Math.PI * 0.25, true);
    pen.fill();
    return canvas;
  });
}
