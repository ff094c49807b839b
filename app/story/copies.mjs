// One network unrolled: a circle is a day's hidden state, a square below it the gradient that comes back to it. All numbers
// are the engine's, as texts (app/ui/copies.py); here they are only given their places, and shown one after another.
import { Part, set } from "./parts.mjs";

const SMALLEST = 31, DOWN = 100; // radius of a circle; from day to day where days stand one below the other
const WIDEST = 230; // from day to day where they are few
const BEYOND = 34; // from the last day to the words after it
const MOST_BESIDE_FOLD = 12; // days on either side of it
const NARROW = 600; // below this width days stand one below the other, so many of them
const MOST_DOWN = 6;
const LEG = 420, FOLD = 1400; // milliseconds from day to day, and through all folded days
const many = count => count.toLocaleString("en-US");
const tone = heat => `color-mix(in srgb, var(--${heat > 0 ? "explodes" : "vanishes"}) ${Math.round(100 * Math.abs(heat))}%, var(--quiet))`;

// Where everything stands; the row of a phone is a column.
class Places {
  // widths: of all, of what stands at a copy, of the longest number, and of the words after the last day.
  constructor({ width, copy, number, end }) {
    this.narrow = width < NARROW, this.width = width, this.radius = Math.max(SMALLEST, number / 2 + 3);
    this.taken = 2 * this.radius + BEYOND + end + 16, this.pitch = Math.max(2 * this.radius + 22, copy + 1.4 * this.radius);
    this.most = this.narrow ? MOST_DOWN : Math.max(Math.floor((width - this.taken) / this.pitch) + 1, 3);
  }

  take(count) {
    if (!this.narrow) this.pitch = Math.min((this.width - this.taken) / Math.max(count - 1, 1), WIDEST);
    this.height = this.narrow ? count * DOWN + 98 : 244;
  }

  across(k) { return 8 + this.radius + k * this.pitch; }
  state(k) { return this.narrow ? [138, 48 + k * DOWN] : [this.across(k), 102]; }
  gradient(k) { return this.narrow ? [Math.min(254, this.width - 8 - this.radius), 48 + k * DOWN] : [this.across(k), 204]; }
  day(k) { return this.narrow ? [10, 42 + k * DOWN] : [this.across(k), 156]; }

  // Where the words after the last day begin, and those from which the gradient starts.
  end(last) {
    const [across, down] = [this.across(last) + this.radius + BEYOND, 118 + last * DOWN];
    return this.narrow ? [[10, down + 22], [this.width - 8, down]] : [[across, 88], [across, 209]];
  }

  // From a node to the next one, as a line, the point of its arrow, and a place beside it.
  between([x0, y0], [x1, y1], room = this.radius) {
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
    this.scrub.oninput = () => { const at = +this.scrub.value; this.stop(), this.show(at); };
    new ResizeObserver(() => this.lay()).observe(root);
    document.fonts.ready.then(() => { this.width = null, this.lay(); }); // in its own type words are as wide as they stay
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
    const { svg } = this.row, width = svg.getBoundingClientRect().width;
    if (!this.data || width === this.width || !width) return;
    this.width = width, this.row.clear();
    const places = (this.places = new Places({ width: this.row.width, ...this.measured() }));
    const stops = this.data.stops.map((_, n) => n), each = some => some.map(stop => [stop]);
    const kept = Math.min(places.most - 1, 2 * MOST_BESIDE_FOLD), early = Math.ceil(kept / 2), late = stops.length - kept + early;
    this.nodes = stops.length <= places.most ? each(stops) : [...each(stops.slice(0, early)), stops.slice(early, late), ...each(stops.slice(late))];
    places.take(this.nodes.length);
    svg.style.height = `${(places.height * width) / this.row.width}px`;
    this.show(this.at);
  }

  // How wide words are in the type that is there.
  measured() {
    const { stops, copy, answer, loss, begins } = this.data;
    const long = texts => texts.reduce((one, other) => (other.length > one.length ? other : one), "");
    const width = (words, kind = "") => this.row.add("text", { class: kind }, words).getComputedTextLength();
    const number = width(long(stops.flatMap(({ state, gradient }) => [...state, ...gradient])), "strong");
    return { copy: width(copy), number, end: Math.max(width(`answer ${answer}`, "strong"), width(`loss ${loss}`), width(begins)) };
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
    row.put("circle", { class: `state ${node.length > 1 ? "fold" : ""}`, r: places.radius, cx: x, cy: y });
    row.lines(x, y, seen ? seen.state : ["…"], "strong");
    this.drawDay(node, k, seen), row.inside = null;
  }

  drawDay(node, k, seen) {
    const { row, places } = this, [x, y] = places.day(k), [cx, cy] = places.state(k), kind = places.narrow ? "start" : "";
    const { stops } = this.data, left = stops[node.at(-1)].day - stops[node[0]].day + 1;
    row.put("text", { class: `${kind} ${seen?.day === this.data.picked ? "picked" : ""}`, x, y }, seen ? `day ${many(seen.day)}` : `${many(left)} days`);
    if (!seen?.input) return;
    const words = seen.input.split(" = "), ends = places.narrow ? y + 20 * words.length : 38;
    words.forEach((word, n) => row.put("text", { class: kind, x: places.narrow ? x : cx, y: ends - 18 * (words.length - 1 - n) }, word));
    const from = places.narrow ? [x + 62, cy] : [cx, 44], to = places.narrow ? [cx - places.radius - 4, cy] : [cx, cy - places.radius - 4];
    row.arrow({ from, to, ux: places.narrow ? 1 : 0, uy: places.narrow ? 0 : 1 }, 2, ["input", "input-tip"]);
  }

  drawBack(node, k, now) {
    const { row, places } = this, turn = this.data.stops.length, passed = 2 * turn - now, seen = this.seen(node, now > turn ? passed : -1);
    const [x, y] = places.gradient(k), returned = now > turn && node.at(-1) >= passed, heat = seen ? seen.fed : 0;
    row.group({ class: returned ? "" : "ahead", style: `--heat:${tone(heat)}` });
    if (k < this.nodes.length - 1) row.arrow(places.between(places.gradient(k + 1), [x, y]), 5 + 4 * heat, ["back", "back-tip"]);
    row.put("rect", { class: `gradient ${node.length > 1 ? "fold" : ""}`, x: x - places.radius, y: y - 25, width: 2 * places.radius, height: 50, rx: 6 });
    row.lines(x, y, seen ? seen.gradient : ["…"], "strong"), row.inside = null;
  }

  drawEnd(now) {
    const { row, places } = this, { stops, answer, wanted, loss, begins } = this.data, last = this.nodes.length - 1, turn = stops.length;
    const [edge, far] = [places.radius + 2, places.radius + 28].map(more => ([x, y]) => (places.narrow ? [x, y + more] : [x + more, y]));
    const [state, gradient] = [places.state(last), places.gradient(last)], [[x, y], [bx, by]] = places.end(last);
    row.group({ class: now < turn ? "ahead" : "" });
    row.arrow(places.between(edge(state), far(state), 0), 3, ["forward", "tip"]);
    [`answer ${answer}`, `wanted ${wanted}`, `loss ${loss}`].forEach((word, n) => row.put("text", { class: `start ${n ? "" : "strong"}`, x, y: y + 21 * n }, word));
    row.group({ class: now > turn ? "" : "ahead", style: `--heat:${tone(0)}` });
    row.arrow(places.between(far(gradient), edge(gradient), 0), 5, ["back", "back-tip"]);
    row.put("text", { class: places.narrow ? "end" : "start", x: bx, y: by }, begins), row.inside = null;
  }

  drawPulse(at, now) {
    const turn = this.data.stops.length, { places, nodes } = this, node = stop => nodes.findIndex(one => one.includes(stop));
    const end = places.state(nodes.length - 1).map((value, n) => value + (n === (places.narrow ? 1 : 0) ? places.radius + 20 : 0));
    const place = stop => (stop < turn ? places.state(node(stop)) : stop === turn ? end : places.gradient(node(2 * turn - stop)));
    const [x0, y0] = place(now), [x1, y1] = place(now + 1), part = at - now;
    this.row.put("circle", { class: "pulse", r: places.radius + 5, cx: x0 + (x1 - x0) * part, cy: y0 + (y1 - y0) * part });
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
      this.show(at + (this.still.matches ? 0 : Math.max(now - since, 0) / legs[at])), this.frame = requestAnimationFrame(next);
    };
    cancelAnimationFrame(this.frame), this.playing = true, this.frame = requestAnimationFrame(next);
  }
}
