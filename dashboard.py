"""Unrolled: why a recurrent network's gradient explodes or vanishes. Start with `streamlit run dashboard.py`.

Streamlit reads this file twice: once as a module, for the server, to which the page for phones belongs; and at each run
of a page as the main script. Where a host knows nothing of the former, all but the poll is there.
"""

import streamlit as st

if __name__ == "__main__":
    from app.register import PAGES, SECTIONS
    from app.server.garbage import collect_and_freeze
    from app.server.turns import wait_for_turn
    from app.server.warming import prepare_server, warm_kernels_soon
    from app.ui import style
    from app.ui.address import PAGE
    from app.ui.page_links import known_pages, links_on_a_phone

    prepare_server()
    st.set_page_config(
        page_title="Unrolled: exploding and vanishing gradients", page_icon="app/icon.svg", layout="wide"
    )
    pages = known_pages(PAGES)
    bare = st.context.is_embedded or st.query_params.get("mode") == "presenter"
    sections = {section: [pages[row.name] for row in rows] for section, rows in SECTIONS.items()}
    page = st.navigation(sections, position="hidden" if bare else "top")
    st.session_state[PAGE] = page.url_path or PAGES[0].name
    style.add_to_page()
    if not bare:
        links_on_a_phone()
    try:
        with wait_for_turn():
            page.run()
    finally:  # a refused link ends its page early
        warm_kernels_soon()
        collect_and_freeze()
else:
    from app.server import phones

    app = st.App(__file__, routes=phones.routes(), lifespan=phones.serving)
