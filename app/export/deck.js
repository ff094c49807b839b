// Turns a deck by keys, buttons, taps at the edges and swipes; the slide's number is in the address, so a phone can be
// sent to a slide, and the browser's Back goes back. Without scripts all slides stand one below the other.
const slides = [...document.querySelectorAll("section")], [back, next] = document.querySelectorAll("nav button");
const EDGE = 0.14, SWIPE = 45, TAP = 12; // part of the width; pixels
const SMALLEST = 0.5; // of the type, where a slide's words are too many for its screen
const within = number => Math.min(Math.max(0, number), slides.length - 1);
const asked = () => within((parseInt(location.hash.slice(1)) || 1) - 1);
let now;

// Words are made smaller until the slide holds them and its figure; a living figure is drawn smaller as a whole.
function fit() {
  const slide = slides[now], alive = slide.querySelector(":scope > div");
  const full = () => slide.scrollHeight > slide.clientHeight || slide.scrollWidth > slide.clientWidth;
  const take = size => { slide.style.fontSize = size && `${size}em`, alive && (alive.style.zoom = size); };
  take("");
  for (let size = 0.96; full() && size >= SMALLEST; size -= 0.04) take(size);
}

function show(number) {
  if (document.activeElement?.matches("iframe")) document.activeElement.blur(); // or its keys would go where nobody looks
  now = number;
  slides.forEach((slide, k) => slide.classList.toggle("now", k === now));
  back.disabled = now === 0, next.disabled = now === slides.length - 1;
  document.querySelector("nav output").value = `${now + 1} / ${slides.length}`;
  fit();
}

function turn(step) {
  if (within(now + step) === now) return;
  show(now + step);
  location.hash = now + 1;
}

document.documentElement.classList.add("turned");
show(asked());
back.onclick = () => turn(-1), next.onclick = () => turn(1);
addEventListener("hashchange", () => asked() !== now && show(asked()));
for (const change of ["load", "resize"]) addEventListener(change, fit); // a living figure stands only after loading
addEventListener("keydown", event => {
  const step = stepOf(event);
  if (step) event.preventDefault(), turn(step);
});

// A frame that was clicked has the keys: our own hand them on (frame.js), others lose them when the pointer leaves.
addEventListener("message", event => [1, -1].includes(event.data?.turn) && turn(event.data.turn));
addEventListener("pointerover", event => {
  const frame = document.activeElement;
  if (frame?.matches("iframe") && event.target !== frame) frame.blur(), focus();
});

// A finger turns, but not one that moves a control, pinches, or looks around in an enlarged page.
let start = null;
addEventListener("touchstart", event => {
  const free = event.touches.length === 1 && !event.target.closest("input, button, select, a, [role=slider]");
  start = free && (visualViewport?.scale ?? 1) < 1.05 ? event.touches[0] : null;
}, { passive: true });
addEventListener("touchend", event => {
  if (!start) return;
  const { clientX: x, clientY: y } = event.changedTouches[0], across = x - start.clientX, down = Math.abs(y - start.clientY);
  if (Math.abs(across) > SWIPE && Math.abs(across) > 2 * down) turn(across < 0 ? 1 : -1);
  else if (Math.abs(across) < TAP && down < TAP) turn(x < EDGE * innerWidth ? -1 : x > (1 - EDGE) * innerWidth ? 1 : 0);
  start = null;
});
