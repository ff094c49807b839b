"""Figures that are alive, as plain HTML, CSS and one ES module: the two runs of the first screen, and the copies of one
weight.

No Streamlit: pages mount them as components (app.home.first_screen, app.ui.copies), and files of them live without a
server.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path

_FOLDER = Path(__file__).parent
_MODULES = {  # of each figure; each uses those before it
    "story": ("chain", "parts", "story"),
    "copies": ("chain", "parts", "copies"),
}
_ALIVE = """{html}
<script type="module">
{module}
const {name} = new {kind}(document.querySelector(".{name}"));
{name}.take({data});
Object.assign(window, {{ {name}, pass, descend, text, alive: {name} }});
</script>"""
_PAGE = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Unrolled: exploding and vanishing gradients</title><style>body {{ margin: 20px; }}</style></head>
<body>{alive}</body></html>
"""


def html(name: str = "story") -> str:
    """The figure's elements."""
    return _read(f"{name}.html")


def css(name: str = "story") -> str:
    """Its look; light and dark come from Streamlit's variables where there are some."""
    return _read(f"{name}.css")


def module(name: str = "story") -> str:
    """All its code as one module without imports, in which the class of its name is defined: `Story`, `Copies`."""
    source = "\n".join(_read(f"{part}.mjs") for part in _MODULES[name])
    return re.sub(r"^import .*\n|^export ", "", source, flags=re.MULTILINE)


def page(data: Mapping, name: str = "story") -> str:
    """A page of its own with these data (app.home.story_data, app.ui.copies), alive without a server or a network."""
    return _PAGE.format(alive=alive(data, name))


def alive(data: Mapping, name: str = "story") -> str:
    """A part of a page that is alive, once a page."""
    style = f"<style>{css(name)}</style>"
    names = {"name": name, "kind": name.capitalize()}
    return style + _ALIVE.format(html=html(name), module=module(name), data=json.dumps(data), **names)


def _read(name):
    return (_FOLDER / name).read_text(encoding="utf-8")
