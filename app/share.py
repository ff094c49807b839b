"""Every figure of every page, with the control that takes it out of the app."""

from urllib.parse import urlencode

import streamlit as st

from app import exports, words

PAGE = "page"  # where dashboard.py keeps the address of the page that is shown, "" for the first
COLLECTED = "collected figures"  # where it is in the session, figures are kept there as well (app.gallery)
EMBEDDED_HEIGHT = 400  # leaves room for a sentence in a frame of 960 x 540
# In a frame one figure can stand alone: it covers the page, and nothing else is seen.
ALONE = """<style>
[data-testid=stApp], [data-testid=stApp] * {{ overflow: hidden !important; }}
[data-testid=stMain] * {{ visibility: hidden; }}
[data-testid=stSidebar], [data-testid=stExpandSidebarButton], [data-testid=stHeader] {{ display: none; }}
.st-key-{name} {{ position: fixed; inset: 0; z-index: 99; padding: 8px 16px; overflow: hidden; }}
.st-key-{name}, .st-key-{name} * {{ visibility: visible !important; }}
</style>"""


def figure(name: str, chart, alt: str, place=st, **options) -> None:
    """Draw a chart and its Share control; in a frame with ?figure=NAME, that one figure alone with its sentence.

    name: of the figure, unlike any other of the page; alt: what it shows, in words. Nothing is exported before a click.
    """
    if COLLECTED in st.session_state:
        st.session_state[COLLECTED].append((name, chart, alt))
    key = f"figure-{exports.safe_name(name)}"
    alone = st.context.is_embedded and st.query_params.get("figure") == exports.safe_name(name)
    if alone:
        chart = exports.lower(chart, EMBEDDED_HEIGHT)
    with place.container(key=key):
        with exports.packing:
            st.altair_chart(chart, alt=alt, **options)
        if alone:
            st.html(ALONE.format(name=key))
            st.caption(words.plain(alt))
            return
        icon = ":material/ios_share:"
        popover = st.popover("Share", icon=icon, type="tertiary", key=f"share {name}", on_change="rerun")
        if popover.open:
            with popover:
                _control(name, chart)


def _control(name, chart):
    address = link()
    background = st.segmented_control(
        "background", exports.BACKGROUNDS, default="light", required=True, key=f"background {name}"
    )
    made = exports.slide(chart, background, address)
    with st.container(horizontal=True):
        for kind in exports.FORMATS:
            st.download_button(
                kind.label,
                data=lambda kind=kind: kind.write(made),
                file_name=f"{exports.safe_name('unrolled', name)}.{kind.ending}",
                mime=kind.media,
                on_click="ignore",
                key=f"{kind.ending} {name}",
            )
        st.download_button(
            "Python",
            data=lambda: exports.script(st.session_state.get(PAGE) or "home", settings(), name),
            file_name=f"{exports.safe_name('unrolled', name)}.py",
            mime="text/x-python",
            on_click="ignore",
            key=f"py {name}",
        )
    st.caption("A slide of 16:9 in large type; the HTML works without a network. The link holds all settings:")
    st.code(address, language=None, wrap_lines=True)
    st.caption("This figure alone, alive, in reveal.js, Quarto or any page:")
    st.code(exports.embed_snippet(address, exports.safe_name(name)), language="html", wrap_lines=True)


def link() -> str:
    """The address of this page with all its settings."""
    page, query = (st.context.url or "").partition("?")[0], urlencode(settings(), doseq=True)
    return f"{page}?{query}" if query else page


def settings() -> dict[str, str | list[str]]:
    """What stands in the address bar, but for how the page is shown."""
    given = {key: st.query_params.get_all(key) for key in st.query_params if key not in ("figure", "mode")}
    return {key: values[0] if len(values) == 1 else values for key, values in given.items()}
