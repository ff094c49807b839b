// The keys that turn slides, in a deck and in the frames on its slides: 1 for the next, -1 for the one before, 0 for all
// other keys. A key goes first to what uses it itself; a clicker's own keys (Page Up, Page Down) always turn.
const stepOf = event => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return 0;
  const clicked = { PageDown: 1, PageUp: -1 }[event.key], within = event.target.closest?.bind(event.target) ?? (() => null);
  const uses = within("input, textarea, select, [contenteditable], [role=slider], [role=radio], [role=spinbutton], [role=combobox]")
    || (event.key === " " && within("a, button, summary, [role=button]"));
  return clicked ?? (uses ? 0 : { ArrowRight: 1, ArrowLeft: -1, " ": event.shiftKey ? -1 : 1 }[event.key] ?? 0);
};
