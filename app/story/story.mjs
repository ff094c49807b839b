// Two runs side by side, alive under the hand. Streamlit hands over the data; the numbers between are chain.mjs's.
import { descend, pass, text } from "./chain.mjs";
import { Chain, clamp, Descent, Prices } from "./parts.mjs";

// Days x windows x steps that are computed anew for each picture of a drag, and once it is released.
const BETWEEN_FRAMES = 1e6, AT_REST = 1e7;
const SPEEDS = { slow: 2, medium: 20, fast: 200 }; // steps a second
const TOUR = 2600; // milliseconds that a pulse takes through the chain
const many = count => count.toLocaleString("en-US");

// One of the two runs: its weight under the hand, what the engine said of it at rest, and its three parts.
class Run {
  constructor(box, replay) {
    this.box = box, [this.name, this.verdict, this.say] = box.querySelectorAll("header > *");
    const [prices, chain, descent] = box.querySelectorAll("svg");
    this.prices = new Prices(prices), this.chain = new Chain(chain), this.descent = new Descent(descent);
    chain.onclick = replay;
  }

  take(data, given) {
    this.data = data, this.given = given, this.w = given.w2, this.resting = true;
    this.network = { ...data.network, cell: given.cell };
    this.curve = Descent.curve(this.network);
    this.compute(AT_REST);
  }

  move(w) {
    this.w = w, this.resting = w === this.given.w2;
    this.compute(this.resting ? AT_REST : BETWEEN_FRAMES);
  }

  compute(work) {
    const { inputs } = this.network, steps = Math.min(Math.max(Math.floor(work / (inputs.length * inputs[0].length)), 10), this.data.steps);
    this.first = pass(this.network, this.w, this.data.seen);
    this.run = descend(this.network, this.w, this.data.rate, steps, this.data.tolerance);
    this.cut = this.run.stopped === "max_steps" && steps < this.data.steps;
  }

  get last() { return this.run.weights.length - 1; }
  get ended() { return this.cut ? "" : this.run.stopped; }

  // What the network answers to one sequence.
  answer(sequence, w) {
    return pass({ ...this.network, inputs: [this.network.inputs[sequence]], targets: [0] }, w, 0).output;
  }

  // Its answer to the last window, in the prices' own unit.
  forecast(w) { return this.answer(this.data.seen, w) * this.data.prices.average; }

  lay(range) {
    for (const caption of this.box.querySelectorAll(".of-prices")) caption.textContent = this.data.prices.caption;
    this.prices.lay(this.data.prices), this.chain.lay(this.data.unrolls);
    this.descent.lay(this.curve, range, this.given.best);
  }

  show(step, time) {
    const k = Math.min(step, this.last), over = k === this.last;
    const lost = over && (this.ended === "non_finite" || (this.ended === "zero_gradient" && this.run.losses[k] > 1e-9));
    this.box.dataset.kind = Math.abs(this.w) > 1 ? "explodes" : Math.abs(this.w) < 1 ? "vanishes" : "steady";
    const { cell } = this.network, squeezed = cell === "tanh" || cell === "sigmoid";
    const what = { explodes: "explodes", vanishes: "vanishes", steady: "stays" }[this.box.dataset.kind];
    this.name.textContent = `w2 = ${this.w.toFixed(2)}${squeezed ? `, squeezed by ${cell}` : ` ${what}`}`;
    this.verdict.textContent = over && this.resting ? this.given.verdict : "";
    this.say.textContent = this.sentence(k, over);
    this.chain.show(this.first, this.w, time), this.descent.show(this.run, k, lost), this.prices.show(this.forecast(this.w), this.forecast(this.run.weights[k]));
  }

  sentence(k, over) {
    const { weights, slopes } = this.run, { best, fate } = this.given, { steps } = this.data, moved = Math.abs(weights[k] - weights[0]);
    if (k === 0) return `The first gradient is ${text(slopes[0])}.`;
    const taken = k === 1 ? "One step" : `${many(k)} steps`;
    if (over && this.ended === "non_finite") return `${taken}, and its numbers are too large for any computer: it overflowed.`;
    if (over && this.ended === "zero_gradient" && moved > 0) {
      const silent = this.network.inputs.every((_, sequence) => this.answer(sequence, weights[k]) === 0);
      return `${taken}, and it is gone: ${text(Math.abs(weights[k] - best))} too far. There the gradient is 0${silent ? "; it answers 0 for ever" : " for ever"}.`;
    }
    if (over && this.resting && fate === "bouncing") {
      const late = weights.slice(-50);
      return `It hops between ${text(Math.min(...late))} and ${text(Math.max(...late))} for ever: it bounces.`;
    }
    if (over && this.resting && fate === "converged") return `${taken}, and it has found the best w2, ${text(weights[k])}.`;
    const used = over && this.cut && this.resting ? `The first ${many(k)} of ${many(steps)} steps` : over && this.ended === "max_steps" ? `All ${many(steps)} steps are used up: they` : `${taken} of ${many(steps)}`;
    return `${used} moved w2 by ${text(moved)}. The best w2 is ${text(Math.abs(best - weights[0]))} away.`;
  }
}

export class Story {
  // moved: told what a hand has set; without it there is nobody who has other windows of prices.
  constructor(root, moved = null) {
    const all = name => [...root.querySelectorAll(name)], button = (name, press) => { root.querySelector(name).onclick = press; };
    this.root = root, this.moved = moved ?? (() => {}), this.step = 0, this.time = 2, this.speed = "medium", this.frames = [];
    this.still = matchMedia("(prefers-reduced-motion: reduce)");
    this.runs = all(".run").map(box => new Run(box, () => this.tour()));
    this.handles = all(".handle"), this.scrub = root.querySelector(".scrub"), this.count = root.querySelector(".count");
    this.handles.forEach((handle, side) => { handle.oninput = () => this.drag(side, +handle.value), handle.onchange = () => this.release(); });
    this.scrub.oninput = () => {
      const share = this.scrub.value / 1000; // before the figure, standing still, sets it to where it stands
      this.stop(), this.goTo(Math.round(Math.expm1(share * Math.log1p(this.longest))));
    };
    button(".play", () => (this.playing ? this.stop() : this.play())), button(".replay", () => this.tour());
    button(".one", () => { this.stop(), this.goTo(this.step >= this.longest ? 1 : this.step + 1); });
    for (const choice of all(".speed")) choice.onclick = () => { this.speed = choice.value, this.play(); };
    for (const choice of all(".unrolls")) choice.onclick = () => this.moved({ unrolls: +choice.value });
    root.querySelector(".length").hidden = !moved;
    new ResizeObserver(() => this.data && this.lay()).observe(root);
  }

  get longest() { return Math.max(...this.runs.map(run => run.last)); }

  take(data) {
    const news = JSON.stringify(data), first = !this.data;
    if (news === this.news) return;
    this.stop(), this.news = news, this.data = data;
    this.runs.forEach((run, side) => run.take(data, data.runs[side]));
    this.handles.forEach((handle, side) => { handle.value = data.runs[side].w2; });
    for (const choice of this.root.querySelectorAll(".unrolls")) choice.setAttribute("aria-pressed", +choice.value === data.unrolls);
    this.step = this.longest, this.time = 2, this.lay();
    if (!first) this.tell();
    if (first && !this.still.matches) this.tour();
  }

  lay() {
    const losses = this.runs.flatMap(run => run.curve.map(([, loss]) => loss)).filter(Number.isFinite);
    const range = [Math.min(...losses), Math.max(...losses)];
    this.runs.forEach(run => run.lay(range)), this.show();
  }

  show() {
    this.runs.forEach(run => run.show(this.step, this.time));
    this.scrub.value = (1000 * Math.log1p(this.step)) / Math.log1p(this.longest || 1);
    this.count.textContent = `step ${many(this.step)} of ${many(this.data.steps)}`;
    for (const choice of this.root.querySelectorAll(".speed")) choice.setAttribute("aria-pressed", choice.value === this.speed);
    this.root.querySelector(".play").textContent = this.playing ? "Pause" : "Play";
  }

  goTo(step) { this.step = clamp(step, 0, this.longest), this.time = 2, this.show(); }

  drag(side, w) {
    const began = performance.now();
    this.stop(), this.runs[side].move(w), this.goTo(this.longest);
    this.frames = [...this.frames.slice(-999), performance.now() - began];
  }

  release() {
    for (const run of this.runs) run.compute(AT_REST);
    this.goTo(this.longest), this.tell(), this.moved({ w2: this.runs.map(run => run.w) });
  }

  // What became of both runs, to a screen reader: at once, and when the engine has said more of it.
  tell() { this.root.querySelector(".live").textContent = this.runs.map(run => `${run.name.textContent}. ${run.say.textContent}`).join(" "); }

  stop() {
    cancelAnimationFrame(this.frame), this.playing = false;
    if (this.data) this.show();
  }

  // Each picture until `draw(seconds since it began)` says that there is none after it.
  animate(draw, then = () => this.stop()) {
    const began = performance.now(), next = now => { draw((now - began) / 1000) ? (this.frame = requestAnimationFrame(next)) : then(); };
    this.stop(), this.playing = true, this.frame = requestAnimationFrame(next);
  }

  play() {
    const from = this.step >= this.longest ? 0 : this.step;
    this.animate(seconds => { this.goTo(Math.floor(from + seconds * SPEEDS[this.speed])); return this.step < this.longest; });
  }

  // Forward through the chain, the gradient back, then the steps.
  tour() {
    if (this.still.matches) return this.goTo(this.longest);
    this.animate(seconds => { this.step = 0, this.time = Math.min((1000 * Math.max(seconds, 0)) / TOUR, 2), this.show(); return this.time < 2; }, () => this.play());
  }
}
