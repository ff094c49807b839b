// One unit, one trained weight w2, as core/ computes it: float64, the same operations in the same order, so that a figure
// can follow the hand and still show the engine's numbers. tests/browser/test_story.py compares both to the last bit.
// The other weights are those of the first page: w1 = w3 = 1, b1 = b2 = 0. Inputs are prices, which are positive.

const LANES = 16; // the sum over sequences is made in so many groups, whatever the machine
const ROUND = 6755399441055744, LOG2_E = 1.4426950408889634, LN2_HIGH = 0.6931471803691238, LN2_LOW = 1.9082149292705877e-10;
const bits = new DataView(new ArrayBuffer(8));

function powerOfTwo(k) {
  bits.setUint32(0, (k + 1023) << 20), bits.setUint32(4, 0);
  return bits.getFloat64(0);
}

// e^x for |x| <= 708 (core/packs/elementary.py).
function exp(x) {
  const k = (x * LOG2_E + ROUND) - ROUND, r = (x - k * LN2_HIGH) - k * LN2_LOW, r2 = r * r, r4 = r2 * r2;
  const q01 = 0.5000000000000001 + r * 0.16666666666666669, q23 = 0.04166666666662413 + r * 0.008333333333330062;
  const q45 = 0.0013888888917213717 + r * 0.00019841269863053618, q67 = 2.4801521295954376e-05 + r * 2.7557268459997064e-06;
  const q89 = 2.7620088445409746e-07 + r * 2.510038549551032e-08;
  return (1 + (r + r2 * ((q01 + r2 * q23) + r4 * ((q45 + r2 * q67) + r4 * q89)))) * powerOfTwo(k);
}

function sigmoid(x) {
  return x !== x ? x : 1 / (1 + exp(-Math.min(Math.max(x, -708), 708)));
}

function tanh(x) {
  if (x !== x) return x;
  const size = Math.min(Math.abs(x), 20), square = size * size;
  const result = size < 0.55
    ? size - (size * square * (675675 + square * (45045 + square * (594 + square)))) /
      (2027025 + square * (945945 + square * (51975 + square * (630 + square))))
    : 1 - 2 / (exp(size + size) + 1);
  return x < 0 ? -result : result;
}

// act: from the pre-activation to h; back: from dL/dh and h to dL/d(pre-activation).
export const CELLS = {
  linear: { act: z => z, back: (d, h) => d },
  relu: { act: z => (z < 0 ? 0 : z), back: (d, h) => (h === 0 ? 0 : d) },
  tanh: { act: tanh, back: (d, h) => d * (1 - h * h) },
  sigmoid: { act: sigmoid, back: (d, h) => d * (h * (1 - h)) },
};

// network: {cell, every (whether each day enters or the first alone), inputs [sequence][day], targets [sequence]}.
// Returns the loss, dL/dw2, and of sequence `seen` the states h (before day 1, then after each day) and dL/dh at each.
export function pass(network, w, seen = -1) {
  const { act, back } = CELLS[network.cell], days = network.inputs[0].length, states = new Float64Array(days + 1);
  const losses = new Float64Array(LANES), slopes = new Float64Array(LANES), shown = {};
  for (let q = 0; q < network.inputs.length; q++) {
    const inputs = network.inputs[q];
    for (let t = 0; t < days; t++) states[t + 1] = act((t === 0 || network.every ? inputs[t] : 0) + w * states[t]);
    const output = states[days], error = output - network.targets[q], backward = q === seen ? [] : null;
    let d = 2 * error, slope = 0;
    for (let t = days - 1; t >= 0; t--) {
      backward?.push(d);
      const dz = back(d, states[t + 1]);
      slope += dz * states[t];
      d = dz * w;
    }
    losses[q % LANES] += error * error;
    slopes[q % LANES] += slope;
    if (backward) Object.assign(shown, { states: Array.from(states), backward: [d, ...backward.reverse()], output });
  }
  for (let half = LANES / 2; half >= 1; half /= 2)
    for (let k = 0; k < half; k++) losses[k] += losses[k + half], slopes[k] += slopes[k + half];
  return { loss: losses[0], slope: slopes[0], ...shown };
}

// Plain gradient descent from w: the weight, loss and gradient at every step, and why it stopped (the engine's reasons).
export function descend(network, w, rate, most, tolerance = 0) {
  const weights = [], losses = [], slopes = [];
  for (let k = 0, size = 0; ; k++) {
    const { loss, slope } = pass(network, w), step = -(rate * slope), doubt = (loss - loss) + (slope - slope) + (w - w);
    weights.push(w), losses.push(loss), slopes.push(slope);
    let stopped = "";
    if (k === most) stopped = "max_steps";
    if (k > 0 && size < tolerance) stopped = "step_below_tolerance";
    if (slope === 0 && step === 0) stopped = "zero_gradient";
    if (doubt !== 0) stopped = "non_finite";
    if (stopped) return { weights, losses, slopes, stopped };
    size = Math.abs(step);
    w += step;
  }
}

// With so many digits, as text with an exponent. Of two that are equally near Python takes the even one, this language the
// larger; 0.5 to the power of n is often such a number.
function rounded(size, digits) {
  const [exact, power] = size.toExponential(40).split("e");
  const between = /^50*$/.test(exact.slice(digits + 1)), even = exact[digits] % 2 === 0; // after the first digit is a point
  return between && even ? `${exact.slice(0, digits + 1)}e${power}` : size.toExponential(digits - 1);
}

// A number as the pages write it (core/numbers.py).
export function text(value) {
  if (value !== value) return "not a number";
  if (!isFinite(value)) return value > 0 ? "infinite" : "minus infinite";
  const size = Math.abs(value);
  if (value === 0) return "0";
  if (size >= 1e-3 && size < 99999.5) {
    const plain = Math.sign(value) * rounded(size, size < 1e4 ? 4 : 5);
    return plain.toLocaleString("en-US", { maximumFractionDigits: 20 }).replace("-", "−");
  }
  let [digits, power] = rounded(size, 4).split("e");
  const short = digits.replace(/\.?0+$/, "");
  if (+`${short}e${power}` === size) digits = short;
  const raised = String(+power).replace(/[-\d]/g, c => (c === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c]));
  return (value < 0 ? "−" : "") + (digits === "1" ? "" : `${digits}\u00a0×\u00a0`) + `10${raised}`;
}
