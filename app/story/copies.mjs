// One network unrolled: a circle is a day's hidden state, a square below it the gradient that comes back to it. All numbers
// are the engine's, as texts (app/ui/copies.py); here they are only given their places, and shown one after another.
import { Part, set } from "./parts.mjs";

const RADIUS = 31, DOWN = 100; // of a circle; from day to day where days stand one below the other
const WIDEST = 230; // from day to day where they are few
const END = 2 * RADIUS + 191; // both outer halves of the row, and what stands after its last day
const MOST_BESIDE_FOLD = 12; // days on either side of it
const NARROW = 600; // below this width days stand one below the other, so many of them
const MOST_DOWN = 6;
const LEG = 420, FOLD = 1400; // milliseconds from day to day, and through all folded days
const many = count => count.toLocaleString("en-US");
const tone = heat => `color-mix(in srgb, var(--${heat > 0 ? "explodes" : "vanishes"}) ${Math.round(100 * Math.abs(heat))}%, var(--quiet))`;

// Where everything stands; the row of a phone is a column.
class Places {
  constructor(width, label) {
    this.narrow = width < NARROW, this.width = width, this.pitch = Math.max(84, label + 42);
    this.most = this.narrow ? MOST_DOWN : Math.max(Math.floor((width - END) / this.pitch) + 1, 3);
  }

  take(count) {
    if (!this.narrow) this.pitch = Math.min((this.width - END) / Math.max(count - 1, 1), WIDEST);
    this.height = this.narrow ? count * DOWN + 76 : 226, this.count = count;
  }

  state(k) { return this.narrow ? [138, 48 + k * DOWN] : [8 + RADIUS + k * this.pitch, 84]; }
  gradient(k) { return this.narrow ? [258, 48 + k * DOWN] : [8 + RADIUS + k * this.pitch, 186]; }
  day(k) { return this.narrow ? [10, 42 + k * DOWN] : [8 + RADIUS + k * this.pitch, 138]; }

  // From a node to the next one, as a line, the point of its arrow, and a place beside it.
  between([x0, y0], [x1, y1], room = RADIUS) {
    const size = Math.hypot(x1 - x0, y1 - y0), [ux, uy] = [(x1 - x0) / size, (y1 - y0) / size];
    const from = [x0 + ux * (room + 2), y0 + uy * (room + 2)], to = [x1 - ux * (room + 4), y1 - uy * (room + 4)];
    return { from, to, ux, uy, beside: this.narrow ? [(x0 + x1) / 2 + 10, (y0 + y1) / 2 + 5] : [(x0 + x1) / 2, y0 - 22] };
  }
}

class Row extends Part {
  group(attributes) { return (this.inside = this.add("g", attributes)); }

  // What is drawn until the next group belongs to this one.
  put(name, attributes, words) {
    const node = this.add(name, attributes, words);
    return this.inside ? this.inside.appendChild(node) : node;
  }

  arrow({ from, to, ux, uy }, wide, kinds, style = "") {
    const half = 4 + wide, long = 7 + wide * 0.6, foot = [to[0] - ux * long, to[1] - uy * long];
    this.put("path", { class: kinds[0], style: `${style};stroke-width:${wide}`, d: `M${from}L${foot}` });
    this.put("path", { class: kinds[1], style, d: `M${to}L${foot[0] - uy * half},${foot[1] + ux * half}L${foot[0] + uy * half},${foot[1] - ux * half}z` });
  }

  // One or two lines around a height.
  lines(x, y, texts, kind = "") {
    texts.forEach((text, n) => this.put("text", { class: kind, x, y: y + 5.5 + 18 * (n - (texts.length - 1) / 2) }, text));
  }
}

export class Copies {
  // picked: told which day a hand has chosen.
  constructor(root, picked = null) {
    const find = name => root.querySelector(name);
    this.root = root, this.picked = picked, this.row = new Row(find("svg"));
    [this.button, this.scrub, this.where] = [".play", ".scrub", ".where"].map(find);
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.button.onclick = () => (this.playing ? this.stop() : this.play());
    this.scrub.oninput = () => { this.stop(), this.show(+this.scrub.value); };
    new ResizeObserver(() => this.data && this.lay()).observe(root);
  }

  get last() { return 2 * this.data.stops.length; }

  take(data) {
    const news = JSON.stringify(data), first = !this.data;
    if (news === this.news) return;
    this.stop(), this.news = news, this.data = data, this.at = this.last, this.width = null;
    this.scrub.max = this.last, set(this.row.svg, { "aria-label": data.sentence });
    this.lay();
    if (first && !this.still.matches) this.play();
  }

  // Nodes are days, or the fold with all days that find no room.
  lay() {
    const { stops, copy } = this.data, { svg } = this.row, width = svg.getBoundingClientRect().width;
    if (width === this.width || !width) return;
    this.width = width, this.row.clear();
    const label = this.row.add("text", {}, copy), places = (this.places = new Places(this.row.width, label.getComputedTextLength()));
    const all = stops.map((_, n) => n), kept = Math.min(places.most - 1, 2 * MOST_BESIDE_FOLD), early = Math.ceil(kept / 2);
    const folded = stops.length > places.most ? all.slice(early, stops.length - (kept - early)) : [];
    this.nodes = folded.length ? [...all.slice(0, early).map(n => [n]), folded, ...all.slice(stops.length - (kept - early)).map(n => [n])] : all.map(n => [n]);
    places.take(this.nodes.length);
    svg.style.height = `${(places.height * width) / this.row.width}px`;
    this.show(this.at);
  }

  // at: 0 is the first day; then day by day, the answer, and the days once more on the way back.
  show(at) {
    const { stops } = this.data, now = Math.floor(at);
    this.at = at, this.row.clear(), this.row.inside = null;
    this.nodes.forEach((node, k) => { this.drawForward(node, k, now), this.drawBack(node, k, now); });
    this.drawEnd(now);
    if (at < this.last && this.playing) this.drawPulse(at, now);
    this.scrub.value = now, this.button.textContent = this.playing ? "Pause" : "Play";
    const turn = stops.length, day = stops[now < turn ? now : Math.max(2 * turn - now, 0)]?.day;
    this.where.textContent = now < turn ? `forward: day ${many(day)}` : now === turn ? "the answer and its loss" : `back: day ${many(day)}`;
    set(this.scrub, { "aria-valuetext": this.told(now) });
  }

  told(now) {
    const { stops, answer, wanted, loss } = this.data, turn = stops.length;
    if (now === turn) return `answer ${answer}, wanted ${wanted}, loss ${loss}`;
    const { day, state, gradient } = stops[now < turn ? now : 2 * turn - now];
    return now < turn ? `forward, day ${day}: hidden state ${state.join(" ")}` : `back, day ${day}: gradient ${gradient.join(" ")}`;
  }

  // The day that a node shows: its own, or the folded one that is just passed.
  seen(node, passed) { return node.length === 1 || node.includes(passed) ? this.data.stops[node.length === 1 ? node[0] : passed] : null; }

  drawForward(node, k, now) {
    const { row, places } = this, [x, y] = places.state(k), seen = this.seen(node, now < this.data.stops.length ? now : -1);
    row.group({ class: node[0] > now ? "ahead" : "", ...(k ? { "data-copy": k } : {}) });
    if (k) {
      const way = places.between(places.state(k - 1), [x, y]);
      row.arrow(way, 3, ["forward", "tip"]);
      row.put("text", { class: places.narrow ? "start" : "", x: way.beside[0], y: way.beside[1] }, this.data.copy);
    }
    row.group({ class: `day ${node[0] > now ? "ahead" : ""}`, style: `--heat:${tone(seen ? seen.grown : 0)}` });
    if (node.length === 1) row.inside.onclick = () => this.picked?.(this.data.stops[node[0]].day);
    row.put("circle", { class: `state ${node.length > 1 ? "fold" : ""}`, r: RADIUS, cx: x, cy: y });
    row.lines(x, y, seen ? seen.state : ["…"], "strong");
    this.drawDay(node, k, seen), row.inside = null;
  }

  drawDay(node, k, seen) {
    const { row, places } = this, [x, y] = places.day(k), [cx, cy] = places.state(k), kind = places.narrow ? "start" : "";
    const { stops } = this.data, left = stops[node.at(-1)].day - stops[node[0]].day + 1;
    row.put("text", { class: `${kind} ${seen?.day === this.data.picked ? "picked" : ""}`, x, y }, seen ? `day ${many(seen.day)}` : `${many(left)} days`);
    if (!seen?.input) return;
    const words = places.narrow ? seen.input.split(" = ") : [seen.input];
    words.forEach((word, n) => row.put("text", { class: places.narrow || !k ? "start" : "", x: places.narrow ? x : k ? cx : 8, y: places.narrow ? y + 20 * (n + 1) : 20 }, word));
    const from = places.narrow ? [x + 62, cy] : [cx, 26], to = places.narrow ? [cx - RADIUS - 4, cy] : [cx, cy - RADIUS - 4];
    row.arrow({ from, to, ux: places.narrow ? 1 : 0, uy: places.narrow ? 0 : 1 }, 2, ["input", "input-tip"]);
  }

  drawBack(node, k, now) {
    const { row, places } = this, turn = this.data.stops.length, passed = 2 * turn - now, seen = this.seen(node, now > turn ? passed : -1);
    const [x, y] = places.gradient(k), returned = now > turn && node.at(-1) >= passed, heat = seen ? seen.fed : 0;
    row.group({ class: returned ? "" : "ahead", style: `--heat:${tone(heat)}` });
    if (k < this.nodes.length - 1) row.arrow(places.between(places.gradient(k + 1), [x, y]), 5 + 4 * heat, ["back", "back-tip"]);
    row.put("rect", { class: `gradient ${node.length > 1 ? "fold" : ""}`, x: x - RADIUS, y: y - 25, width: 2 * RADIUS, height: 50, rx: 6 });
    row.lines(x, y, seen ? seen.gradient : ["…"], "strong"), row.inside = null;
  }

  drawEnd(now) {
    const { row, places } = this, { stops, answer, wanted, loss } = this.data, last = this.nodes.length - 1, turn = stops.length;
    const [x, y] = places.state(last), [gx, gy] = places.gradient(last), words = [`answer ${answer}`, `wanted ${wanted}`, `loss ${loss}`];
    row.group({ class: now < turn ? "ahead" : "" });
    const edge = places.narrow ? [0, RADIUS + 2] : [RADIUS + 2, 0], beyond = ([a, b]) => [a + edge[0], b + edge[1]];
    const way = (at, more) => (places.narrow ? [at[0], at[1] + more] : [at[0] + more, at[1]]), to = way(beyond([x, y]), 26);
    row.arrow(places.between(beyond([x, y]), to, 0), 3, ["forward", "tip"]);
    words.forEach((word, n) => row.put("text", { class: `start ${n ? "" : "strong"}`, x: places.narrow ? 10 : to[0] + 6, y: to[1] + (places.narrow ? 22 : -14) + 21 * n }, word));
    row.group({ class: now > turn ? "" : "ahead", style: `--heat:${tone(0)}` });
    const from = way(beyond([gx, gy]), 26);
    row.arrow(places.between(from, beyond([gx, gy]), 0), 5, ["back", "back-tip"]);
    row.put("text", { class: "start", x: places.narrow ? gx - 88 : from[0] + 6, y: from[1] + (places.narrow ? 22 : 5) }, this.data.begins);
    row.inside = null;
  }

  drawPulse(at, now) {
    const turn = this.data.stops.length, { places, nodes } = this, node = stop => nodes.findIndex(one => one.includes(stop));
    const end = places.state(nodes.length - 1).map((value, n) => value + (n === (places.narrow ? 1 : 0) ? RADIUS + 20 : 0));
    const place = stop => (stop < turn ? places.state(node(stop)) : stop === turn ? end : places.gradient(node(2 * turn - stop)));
    const [x0, y0] = place(now), [x1, y1] = place(now + 1), part = at - now;
    this.row.put("circle", { class: "pulse", r: 8, cx: x0 + (x1 - x0) * part, cy: y0 + (y1 - y0) * part });
  }

  stop() {
    cancelAnimationFrame(this.frame), this.playing = false;
    if (this.nodes) this.show(Math.floor(this.at));
  }

  // From where it stands, or from the first day; folded days pass faster.
  play() {
    const turn = this.data.stops.length, folded = this.nodes.find(node => node.length > 1) ?? [];
    const legs = Array.from({ length: this.last }, (_, k) => (folded.includes(k < turn ? k : 2 * turn - k) ? FOLD / folded.length : LEG));
    let at = this.at >= this.last ? 0 : Math.floor(this.at), since = performance.now();
    const next = now => {
      while (at < this.last && now - since >= legs[at]) since += legs[at++];
      if (at >= this.last) return (this.at = this.last), this.stop();
      this.show(at + Math.max(now - since, 0) / legs[at]), this.frame = requestAnimationFrame(next);
    };
    cancelAnimationFrame(this.frame), this.playing = true, this.frame = requestAnimationFrame(next);
  }
}
