"""A figure as one HTML file that works wherever it is put: the picture and its sentence first, and its living form in
their place as soon as a script may run. Nothing in it is evaluated from text, which many sites forbid
(Content-Security-Policy: Moodle, Confluence and others send one), and nothing is asked of a network. No Streamlit.
"""

import html
import json
from pathlib import Path

_FOLDER = Path(__file__).parent
STYLE = (_FOLDER / "web_page.css").read_text(encoding="utf-8")
TURNING = (_FOLDER / "turning.js").read_text(encoding="utf-8")
# Hands on the keys that turn slides. A block, for a page may hold it twice.
IN_A_FRAME = f"<script>{{\n{TURNING}{(_FOLDER / 'frame.js').read_text(encoding='utf-8')}}}</script>"
PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Unrolled: exploding and vanishing gradients</title>
<style>body {{ background: {paper}; color: {ink}; font: 20px sans-serif; margin: 0; }}</style></head>
<body>
<div id="vega-chart"></div>
<script>{vega}</script>
<script>
// ast: Vega reads its expressions as trees instead of making functions from their text.
window.alive = vegaEmbed("#vega-chart", {spec}, {{ renderer: "svg", ast: true }});
</script></body></html>
"""
STILL = '<figure class="still">{svg}<figcaption>{sentence}</figcaption></figure>'
# Until the figure is alive, and for ever if it fails, the picture stays.
REPLACE = """<script type="module">
try {
  if (await window.alive) document.querySelector(".still").remove();
} catch (error) { console.error(error); }
</script>"""


def vega(spec: dict, libraries: str) -> str:
    """The page of a Vega-Lite figure; libraries: Vega, Vega-Lite and Vega-Embed as one script."""
    text = json.dumps(spec, ensure_ascii=False).replace("<", "\\u003c")  # or a word could end the script
    config = spec["config"]
    return PAGE.format(spec=text, vega=libraries, paper=config["background"], ink=config["axis"]["labelColor"])


def with_still(page: str, svg: str, sentence: str) -> str:
    """The page with the picture first and the sentence below it, until its script says that it is `alive`."""
    still = STILL.format(svg=svg.replace('class="marks" ', "", 1), sentence=html.escape(sentence))
    page = page.replace("<head>", f"<head><style>{STYLE}</style>{IN_A_FRAME}", 1).replace("<body>", f"<body>{still}", 1)
    start, end, rest = page.rpartition("</body>")
    return start + REPLACE + end + rest
