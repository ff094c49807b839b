"""Unrolled: why a recurrent network's gradient explodes or vanishes. Start with `streamlit run dashboard.py`."""

import streamlit as st

from app.server.garbage import collect_and_freeze
from app.server.turns import wait_for_turn
from app.server.warming import switch_threads_often, warm_kernels_soon
from app.ui import style
from app.ui.share import PAGE

switch_threads_often()
st.set_page_config(page_title="Unrolled: exploding and vanishing gradients", page_icon="app/icon.svg", layout="wide")
pages = [
    st.Page("app/pages/home.py", title="Explode and vanish", icon=":material/timeline:", default=True),
    st.Page("app/pages/lesson.py", title="Lesson", icon=":material/school:"),
    st.Page("app/pages/unroll.py", title="Unroll", icon=":material/linear_scale:"),
    st.Page("app/pages/landscape.py", title="Landscape", icon=":material/landscape:"),
    st.Page("app/pages/map.py", title="Map", icon=":material/map:"),
    st.Page("app/pages/cures.py", title="Cures", icon=":material/healing:"),
    st.Page("app/pages/slides.py", title="Slides", icon=":material/slideshow:"),
]
bare = st.context.is_embedded or st.query_params.get("mode") == "presenter"
page = st.navigation(pages, position="hidden" if bare else "top")
st.session_state[PAGE] = page.url_path
style.put()
try:
    with wait_for_turn():
        page.run()
finally:  # a refused link ends its page early
    warm_kernels_soon()
    collect_and_freeze()
