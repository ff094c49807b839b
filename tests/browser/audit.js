// What a screen shows wrongly: run on a page of the dashboard, returns a list of sentences.
() => {
  const found = [];
  const box = element => element.getBoundingClientRect();
  const shown = element =>
    box(element).width > 2 && box(element).height > 2 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const chart = element => element.closest("[data-testid=stVegaLiteChart]");
  const name = element => chart(element)?.querySelector("[aria-label]")?.getAttribute("aria-label").slice(0, 60) ?? "a chart";
  const words = element => JSON.stringify(element.textContent.trim().slice(0, 40));

  // Nothing is wider than its room.
  const main = document.querySelector("[data-testid=stMain]");
  if (document.scrollingElement.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  if (main.scrollWidth > main.clientWidth) found.push("the main part scrolls sideways");
  for (const element of main.querySelectorAll("[data-testid=stMainBlockContainer] *")) {
    // A long formula scrolls by itself, and so do the rows of pages and presets on a phone.
    if (element.closest("svg, .katex-display, .katex, input, .st-key-pages, .st-key-presets") || !shown(element)) continue;
    if (box(element).right > innerWidth + 1) found.push(`${words(element)} leaves the screen`);
    const clips = getComputedStyle(element).overflowX !== "visible";
    if (clips && element.scrollWidth > element.clientWidth + 1) found.push(`${words(element)} is cut off`);
    const hides = getComputedStyle(element).overflowY !== "visible" && element.tagName !== "TEXTAREA";
    if (hides && element.scrollHeight > element.clientHeight + 2) found.push(`${words(element)} is hidden below`);
  }

  // What belongs to a figure stands below it.
  const charts = [...main.querySelectorAll("[data-testid=stVegaLiteChart]")];
  for (const share of main.querySelectorAll("[data-testid=stPopoverButton]")) {
    const own = charts.findLast(one => one.compareDocumentPosition(share) & Node.DOCUMENT_POSITION_FOLLOWING);
    if (own && shown(share) && box(share).top < box(own).bottom) found.push(`${name(own)}: its Share stands beside it`);
  }

  // Words in charts: whole, apart from each other, and read well on what is below them.
  const channels = colour => colour.match(/[\d.]+/g)?.map(Number) ?? [0, 0, 0, 0];
  const luminance = colour => {
    const [red, green, blue] = channels(colour).map(v => v / 255).map(v => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one, two) => {
    const [dark, light] = [luminance(one), luminance(two)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  const ground = (svg, text) => {
    const { left, right, top, bottom } = box(text);
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    let colour = getComputedStyle(document.querySelector("[data-testid=stApp]")).backgroundColor;
    for (const shape of svg.querySelectorAll("path, rect")) {
      const style = getComputedStyle(shape), place = box(shape);
      const there = place.left <= x && x <= place.right && place.top <= y && y <= place.bottom;
      const below = shape.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
      const solid = style.fill.startsWith("rgb") && channels(style.fill)[3] !== 0 && style.fillOpacity * style.opacity > 0.5;
      if (there && below && solid) colour = style.fill;
    }
    return colour;
  };
  for (const svg of main.querySelectorAll("svg.marks")) {
    if (!shown(svg)) continue;
    const frame = box(svg);
    if (frame.width > box(svg.closest("[data-testid=stVegaLiteChart]").parentElement).width + 1) found.push(`${name(svg)} is wider than its column`);
    const texts = [...svg.querySelectorAll("text")].filter(text => text.textContent.trim() && shown(text));
    texts.forEach((text, place) => {
      const { left, right, top, bottom } = box(text), slack = 5; // a line is higher than its letters
      if (left < frame.left - slack || right > frame.right + slack || top < frame.top - slack || bottom > frame.bottom + slack || text.textContent.endsWith("…"))
        found.push(`${name(svg)}: ${words(text)} is cut off`);
      for (const other of texts.slice(0, place)) {
        const there = box(other);
        const wide = Math.min(right, there.right) - Math.max(left, there.left);
        const high = Math.min(bottom, there.bottom) - Math.max(top, there.top);
        if (wide > 2 && high > slack) found.push(`${name(svg)}: ${words(text)} overlaps ${words(other)}`);
      }
      const ratio = contrast(getComputedStyle(text).fill, ground(svg, text));
      if (ratio < 4.5) found.push(`${name(svg)}: ${words(text)} has a contrast of ${ratio.toFixed(2)}`);
    });
  }
  return [...new Set(found)];
}
