"""The figure of the first screen: two runs side by side that follow the hand, as plain HTML, CSS and one ES module.

No Streamlit: the page mounts it as a component (app.home.first_screen), and a file of it lives without a server.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent
_MODULES = ("chain", "parts", "story")  # each uses those before it
_ALIVE = """{html}
<script type="module">
{module}
const story = new Story(document.querySelector(".story"));
story.take({data});
Object.assign(window, {{ story, pass, descend, text }});
</script>"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Unrolled: exploding and vanishing gradients</title><style>body {{ margin: 20px; }}</style></head>
<body>{alive}</body></html>
"""


def html() -> str:
    """The figure's elements."""
    return _read("story.html")


def css() -> str:
    """Its look; light and dark come from Streamlit's variables where there are some."""
    return _read("story.css")


def module() -> str:
    """All its code as one module without imports, in which `Story` is defined."""
    source = "\n".join(_read(f"{name}.mjs") for name in _MODULES)
    return re.sub(r"^import .*\n|^export ", "", source, flags=re.MULTILINE)


def page(data: Mapping) -> str:
    """A page of its own with these data (app.home.story_data), alive without a server or a network."""
    return _PAGE.format(alive=alive(data))


def alive(data: Mapping) -> str:
    """A part of a page that is alive, once a page."""
    style = f"<style>{css()}</style>"
    return style + _ALIVE.format(html=html(), module=module(), data=json.dumps(data))


def _read(name):
    return (_FOLDER / name).read_text(encoding="utf-8")
