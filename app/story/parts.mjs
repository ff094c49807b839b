// The three parts of one run, drawn: the prices and the forecast, the chain of copies, the walk on the loss curve.
import { pass, text } from "./chain.mjs";

export const LOW = 0, HIGH = 2.5; // of the track on which w2 is moved
const FIRST = -0.25; // the loss curve begins here: w2 = 0 stands inside
const POINTS = 221, TAIL = 40; // of the curve; steps that are still seen behind the ball
const MOST_DAYS = 60; // circles of a chain; of a longer one so many days are drawn
const ARROWS = 12; // unrolls up to which each copy is written at its arrow

export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const log10 = value => Math.log10(Math.abs(value));
const scale = (from, to, low, high) => value => low + ((value - from) / (to - from || 1)) * (high - low);
export const set = (node, attributes) => { for (const key in attributes) node.setAttribute(key, attributes[key]); };
const path = points => points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" ");

// A part of the figure: an SVG as large as its place, emptied and drawn anew when the data or the size change. On a large
// screen all of it grows with the type, whose size is 16 in the part's own units.
export class Part {
  constructor(svg) { this.svg = svg; }

  clear() {
    const look = getComputedStyle(this.svg), [width, height] = [look.width, look.height].map(parseFloat); // in a deck it may be zoomed
    const enlarged = parseFloat(look.fontSize) / 16 || 1;
    [this.width, this.height] = [(width || 300) / enlarged, (height || 150) / enlarged];
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    this.svg.replaceChildren();
  }

  add(name, attributes = {}, words = "") {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    set(node, attributes);
    node.textContent = words;
    return this.svg.appendChild(node);
  }
}

export class Prices extends Part {
  lay({ closes, days, target, unit }) {
    this.clear(), this.closes = closes, this.unit = unit;
    const all = [...closes, target], low = Math.min(...all), high = Math.max(...all), room = (high - low) * 0.05 || 1;
    this.x = scale(0, days, 12, this.width - 26), this.y = scale(low - room, high + room, this.height - 32, 34);
    this.add("polyline", { class: "price", points: path(closes.map((close, t) => [this.x(t), this.y(close)])) });
    if (closes.length < 30) closes.forEach((close, t) => this.add("circle", { class: "day", r: 3.5, cx: this.x(t), cy: this.y(close) }));
    this.at = this.x(days);
    this.add("line", { class: "today", x1: this.at - 10, x2: this.at + 10, y1: this.y(closes.at(-1)), y2: this.y(closes.at(-1)) });
    this.add("circle", { class: "wanted", r: 7.5, cx: this.at, cy: this.y(target) });
    const top = this.y(Math.max(...closes));
    this.add("line", { class: "grid", x1: 0, x2: this.width, y1: top, y2: top });
    this.add("text", { class: "quiet", x: 8, y: top - 5 }, `high ${this.money(Math.max(...closes))}`);
    this.dot = this.add("circle", { class: "forecast", r: 5, cx: this.at });
    [this.once, this.away] = ["away once", "away"].map(look => this.add("path", { class: look }));
    this.past = this.add("text", { class: "strong", "text-anchor": "end" });
    this.words = this.add("text", { class: "strong", "text-anchor": "end" });
  }

  money(value) {
    const size = Math.abs(value);
    if (!this.unit || !(size < 1e6) || (size < 0.005 && value !== 0)) return `${this.unit}${text(value)}`;
    return `${this.unit}${value.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
  }

  // Where a forecast is: in the picture, or beyond which edge of it.
  side(value) {
    const y = this.y(value);
    return y > 24 && y < this.height - 26 ? "inside" : y > this.height / 2 ? "below" : "above";
  }

  arrow(side) {
    const tip = side === "above" ? 6 : this.height - 6, way = side === "above" ? -1 : 1;
    return `M${this.at},${tip - way * 22}V${tip}m-6,${-way * 8}l6,${way * 8}l6,${-way * 8}`;
  }

  // What the network forecasts now, and what it forecast before it learned.
  show(before, now) {
    const [was, is] = [this.money(before), this.money(now)], [first, last] = [this.side(before), this.side(now)];
    const apart = was !== is && first !== last && first !== "inside", high = this.y(now) <= this.height / 2;
    const top = apart ? first === "below" : last === "above" || (last === "inside" && high);
    set(this.dot, { cy: last === "inside" ? this.y(now) : 0, display: last === "inside" ? "inline" : "none" });
    set(this.away, { display: last === "inside" ? "none" : "inline", d: this.arrow(last) });
    set(this.once, { display: apart ? "inline" : "none", d: this.arrow(first) });
    set(this.past, { x: this.at - 12, y: top ? this.height - 8 : 20 });
    this.past.textContent = apart ? `before ${was}` : "";
    set(this.words, { x: last === "inside" ? this.width - 6 : this.at - 12, y: top ? 20 : this.height - 8 });
    const moved = was === is ? `forecast still ${is}` : apart ? `after ${is}` : `${was} → ${is}`;
    this.words.textContent = before === now ? `forecast ${is}` : moved;
  }
}

export class Chain extends Part {
  // first: the pass at the weight w (chain.mjs), of which states and gradients are shown.
  lay(unrolls) {
    this.clear(), this.unrolls = unrolls;
    const days = unrolls + 1, count = Math.min(days, MOST_DAYS);
    this.days = [...Array(count).keys()].map(k => (count === days ? k : Math.round((k * (days - 1)) / (count - 1))));
    const y = this.height * 0.5, x = scale(0, Math.max(count - 1, 1), 34, this.width - 44);
    this.x = x, this.add("line", { class: "wire", x1: x(0), x2: x(count - 1), y1: y, y2: y });
    this.copies = unrolls > ARROWS ? [] : this.days.slice(1).map(t => this.add("text", { class: "quiet", x: x(t - 0.5), y: y - 12, "text-anchor": "middle" }));
    if (unrolls <= ARROWS) for (const t of this.days.slice(1)) this.add("path", { class: "arrow", d: `M${x(t - 0.42)},${y - 5}l8,5l-8,5` });
    this.links = this.days.map((t, k) => this.add("circle", { cx: x(k), cy: y }));
    this.pulse = this.add("circle", { class: "pulse", cy: y, r: 11 });
    this.forth = this.add("text", { class: "strong", y: 20 });
    this.back = this.add("text", { class: "strong", y: this.height - 9 });
    const ends = [[8, "start", 1], [this.width - 8, "end", days]];
    this.ends = ends.map(([x, anchor, day]) => this.add("text", { class: "quiet", x, y: this.height - 9, "text-anchor": anchor }, `day ${day.toLocaleString("en-US")}`));
  }

  // time: 0 to 1 while the number goes forward, 1 to 2 while the gradient comes back, 2 at rest.
  show({ states, backward }, w, time) {
    const last = this.days.length - 1, most = Math.max(this.unrolls, 1) * log10(HIGH), forward = time <= 1;
    const reached = Math.round(Math.min(time, 1) * last), returned = forward ? last + 1 : Math.round((2 - time) * last);
    this.copies.forEach(copy => { copy.textContent = `× ${w.toFixed(2)}`; });
    this.links.forEach((link, k) => {
      const size = log10(states[this.days[k] + 1]), grown = 4.5 * Math.exp((2 * size) / most);
      set(link, {
        r: k > reached ? 2 : Number.isNaN(grown) ? 4.5 : clamp(grown, 0.9, this.height * 0.3),
        class: `link ${k > reached ? "" : "reached"} ${k >= returned && time < 2 ? "returned" : ""}`,
      });
    });
    const at = forward ? reached : returned, day = this.days[clamp(at, 0, last)];
    set(this.pulse, { cx: this.x(clamp(at, 0, last)), display: time < 2 ? "inline" : "none" });
    const right = this.days[reached] > this.unrolls / 2;
    set(this.forth, { x: this.x(reached) + (right ? 30 : -20), "text-anchor": right ? "end" : "start" });
    const passed = this.days[reached], power = w ** passed, state = states[passed + 1];
    // Where the cell or the other days let it through unchanged; else what really arrives.
    const unchanged = Math.abs(state / (states[1] * power) - 1) < 1e-6;
    this.forth.textContent = reached === 0 ? "Input 1" : unchanged ? `Input 1 × ${text(power)}` : `hidden state ${text(state)}`;
    set(this.back, { x: this.width / 2, "text-anchor": "middle" });
    this.back.textContent = forward ? "" : `← gradient at day ${(day + 1).toLocaleString("en-US")}: ${text(backward[day + 1])}`;
    for (const end of this.ends) set(end, { display: forward || this.width > 420 ? "inline" : "none" });
  }
}

export class Descent extends Part {
  // The exact loss along w2; what a network's curve is, its range too, depends on no run.
  static curve(network) {
    const weights = Array.from({ length: POINTS }, (_, k) => FIRST + ((HIGH - FIRST) * k) / (POINTS - 1));
    return weights.map(w => [w, log10(pass(network, w).loss)]);
  }

  lay(curve, [low, high], best) {
    this.clear();
    this.wx = scale(FIRST, HIGH, 40, this.width - 16), this.ly = scale(low, high, this.height - 34, 26);
    const drawn = curve.filter(([, loss]) => Number.isFinite(loss));
    this.add("polyline", { class: "curve", points: path(drawn.map(([w, loss]) => [this.wx(w), clamp(this.ly(loss), 4, this.height - 28)])) });
    for (const w of [0, 1, 2]) this.add("text", { class: "quiet", x: this.wx(w), y: this.height - 8, "text-anchor": "middle" }, `${w}`);
    this.add("text", { class: "quiet", x: this.wx(1.5), y: this.height - 8, "text-anchor": "middle" }, "w2");
    this.add("text", { class: "quiet", x: 6, y: 20 }, `loss (log), to ${text(10 ** Math.round(high))}`);
    if (best > FIRST && best < HIGH) this.add("line", { class: "best", x1: this.wx(best), x2: this.wx(best), y1: 30, y2: this.height - 26 });
    this.tail = this.add("polyline", { class: "tail" });
    this.start = this.add("circle", { class: "start", r: 8 });
    this.ball = this.add("circle", { class: "ball", r: 7 });
    this.cross = this.add("path", { class: "cross" });
    this.words = this.add("text", { class: "strong" });
  }

  point(run, k) {
    const x = this.wx(run.weights[k]), y = this.ly(log10(run.losses[k]));
    return [Number.isFinite(x) ? clamp(x, 14, this.width - 12) : 14, Number.isFinite(y) ? clamp(y, 14, this.height - 34) : this.height - 34];
  }

  show(run, k, lost) {
    const [x, y] = this.point(run, k), [x0, y0] = this.point(run, 0), gone = !(Math.abs(x - this.wx(run.weights[k])) < 1);
    set(this.start, { cx: x0, cy: y0 }), set(this.ball, { cx: x, cy: y });
    const from = Math.max(0, k - TAIL);
    set(this.tail, { points: path(Array.from({ length: k - from + 1 }, (_, i) => this.point(run, from + i))) });
    set(this.cross, { display: lost ? "inline" : "none", d: `M${x - 8},${y - 8}l16,16m0,-16l-16,16` });
    this.words.textContent = gone ? `${x < this.width / 2 ? "← " : ""}w2 = ${text(run.weights[k])}${x < this.width / 2 ? "" : " →"}` : "";
    const left = x < this.width / 2;
    set(this.words, { x: left ? x + 14 : x - 14, "text-anchor": left ? "start" : "end", y: y < 50 ? y + 28 : y - 14 });
  }
}
