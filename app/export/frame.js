// In a frame: whoever has clicked into it turns the slides around it all the same, however deep in frames it stands.
if (!window.handsOnKeys) addEventListener("keydown", event => {
  const step = stepOf(event);
  for (let above = window; step && above !== above.parent;) (above = above.parent).postMessage({ turn: step }, "*");
});
window.handsOnKeys = true;
