"""Unrolled: why a recurrent network's gradient explodes or vanishes. Start with `streamlit run dashboard.py`."""

import streamlit as st

from app.register import PAGES
from app.server.garbage import rounds
from app.server.turnstile import inside
from app.server.warming import begin, give_way
from app.ui import style
from app.ui.address import PAGE

give_way()
st.set_page_config(page_title="Unrolled: exploding and vanishing gradients", page_icon="app/icon.svg", layout="wide")
pages = [st.Page(row.script, title=row.title, icon=row.icon, default=not row.address) for row in PAGES]
bare = st.context.is_embedded or st.query_params.get("mode") == "presenter"
page = st.navigation(pages, position="hidden" if bare else "top")
st.session_state[PAGE] = page.url_path or PAGES[0].name
style.put()
try:
    with inside():
        page.run()
finally:  # a refused link ends its page early
    begin()
    rounds().put_aside()
