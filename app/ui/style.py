"""The few rules of CSS for all pages: what Streamlit's theme (.streamlit/config.toml) cannot set."""

import streamlit as st

RULES = """<style>
/* Words on, in or beside the primary colour: Streamlit paints them in it or fades them, too faint to be read. */
[data-testid=stSliderThumbValue] { color: inherit !important; }
button[data-selected=true] { color: inherit !important; }
[data-testid=stPopover] button[aria-expanded=true] { color: inherit !important; }
button[kind=primary] kbd { color: inherit !important; opacity: 1 !important; }
/* Code is read too: what Streamlit paints in it has a contrast of 2.9. */
[data-testid=stCode] .token { color: inherit !important; }
[data-testid=stCode] .token.keyword { font-weight: 600; }
/* All of a page grows with a large screen, which hangs far away; figures do as well (app.theme.growing). */
html { font-size: clamp(16px, 16px + (100vw - 1280px) * 0.00625, 20px); }
/* No heading ends in a line of one word or one digit. */
h1, h2, h3 { text-wrap: balance; }
/* The first screen is what a hall sees; Streamlit leaves a tenth of it empty above the title. */
[data-testid=stMainBlockContainer] { padding-top: 4.25rem; padding-bottom: 3rem; }
[data-testid=stMain] h1 { padding-top: 0; }
/* In half of the width a heading keeps to one line. */
[data-testid=stColumn] h2 { font-size: 1.5rem; }
/* What is chosen stays in sight: in a column Streamlit puts it in one line that has to be pushed aside. */
[data-testid=stMultiSelectTagsContainer] { flex-wrap: wrap !important; max-height: none !important; }
[data-testid=stMultiSelect] :has(> [data-testid=stMultiSelectTagsContainer]) {
  height: auto !important; max-height: none !important;
}
/* Which files may be dropped is told whole, in a narrow column too. */
[data-testid=stFileUploaderDropzoneInstructions] span { white-space: normal !important; }
/* On a phone the pages stand in the header, one row to be pushed aside; elsewhere Streamlit lists them there. */
.st-key-pages { display: none; }
@media (max-width: 640px) {
  .st-key-pages {
    display: flex; position: fixed; top: 0.6rem; left: 3.25rem; right: 3.25rem; width: auto; z-index: 1000000;
    flex-wrap: nowrap; overflow-x: auto; gap: 0; scrollbar-width: none;
  }
  .st-key-presets { flex-wrap: nowrap; overflow-x: auto; scrollbar-width: none; }
  .st-key-pages > *, .st-key-presets > * { flex: none; width: auto; }
}
/* On a phone headings leave room for the figures below them, and no gap is wider than a line. */
@media (max-width: 640px) {
  [data-testid=stMainBlockContainer] { padding-top: 3.5rem; }
  [data-testid=stMain] h1 { font-size: 1.5rem; line-height: 1.15; }
  [data-testid=stMain] h2 { font-size: 1.5rem; }
  [data-testid=stMain] :is([data-testid=stVerticalBlock], [data-testid=stHorizontalBlock]) { gap: 0.6rem; }
}
/* A button that has made room for another: Streamlit keeps it until all work is done. */
.st-key-training [data-retained=true] { display: none; }
/* KaTeX draws two pixels past its own box, which would make every formula a region that scrolls. */
.katex-display { padding: 0 2px; }
/* Two figures side by side need 800 pixels; the open sidebar takes 320. */
@media (max-width: 799px) {
  [data-testid=stMain] [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn] [data-testid=stVegaLiteChart])
  > [data-testid=stColumn] { min-width: calc(100% - 1.5rem); }
}
@media (max-width: 1179px) {
  [data-testid=stApp]:has([data-testid=stSidebar][data-collapsed=false])
  [data-testid=stMain] [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn] [data-testid=stVegaLiteChart])
  > [data-testid=stColumn] { min-width: calc(100% - 1.5rem); }
}
/* Four of anything stand two by two; on a phone Streamlit puts each below the other. */
@media (min-width: 641px) and (max-width: 799px) {
  [data-testid=stMain] [data-testid=stHorizontalBlock]:has(> [data-testid=stColumn]:nth-child(4))
  > [data-testid=stColumn] { min-width: calc(50% - 1.5rem); }
}
/* On the smallest screens a table keeps all its columns. */
@media (max-width: 359px) {
  [data-testid=stMarkdownContainer] table { font-size: 0.75rem; }
  [data-testid=stMarkdownContainer] :is(th, td) { padding: 0.25rem; }
}
/* Beside the sidebar all other columns stand one below the other sooner, too, but for the controls of a figure that
   stands alone. */
@media (max-width: 1000px) {
  [data-testid=stApp]:has([data-testid=stSidebar][data-collapsed=false])
  [data-testid=stMain] [data-testid=stColumn]:not(.st-key-beside *) {
    min-width: calc(100% - 1.5rem);
  }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after {
    animation-duration: 0.01ms !important; animation-iteration-count: 1 !important;
    transition-duration: 0.01ms !important; scroll-behavior: auto !important;
  }
  /* Figures measure their place as soon as it changes: within any duration, however short, it has its old size. */
  html, [data-testid=stMain], [data-testid=stMain] * { transition: none !important; }
}
</style>"""


def add_to_page() -> None:
    """Into the page that is being drawn; takes no room."""
    st.html(RULES)
