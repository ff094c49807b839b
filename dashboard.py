"""Unrolled: why a recurrent network's gradient explodes or vanishes. Start with `streamlit run dashboard.py`."""

import streamlit as st

from app.register import PAGES
from app.server.garbage import collect_and_freeze
from app.server.turns import wait_for_turn
from app.server.warming import switch_threads_often, warm_kernels_soon
from app.ui import style
from app.ui.address import PAGE
from app.ui.blocks import links_on_a_phone

switch_threads_often()
st.set_page_config(page_title="Unrolled: exploding and vanishing gradients", page_icon="app/icon.svg", layout="wide")
pages = [st.Page(row.script, title=row.title, icon=row.icon, default=not row.address) for row in PAGES]
bare = st.context.is_embedded or st.query_params.get("mode") == "presenter"
page = st.navigation(pages, position="hidden" if bare else "top")
st.session_state[PAGE] = page.url_path or PAGES[0].name
style.add_to_page()
if not bare:
    links_on_a_phone(pages)
try:
    with wait_for_turn():
        page.run()
finally:  # a refused link ends its page early
    warm_kernels_soon()
    collect_and_freeze()
