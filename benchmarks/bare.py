"""As little as a Streamlit app can be: one slider and an Altair line chart of 50 points, or `?charts=12` of them; with
`?crowded=1` beside as many buttons, number fields and texts as the dashboard's first page has, none of which does
anything.

What hall.py and browser.py compare with.
"""

import altair as alt
import pandas as pd
import streamlit as st

POINTS = 50
BUTTONS, FIELDS, TEXTS = 23, 10, 18  # of the first page: its links are buttons here, its headings texts

crowded = "crowded" in st.query_params
factor = st.slider("factor", -3.0, 3.0, 1.0, 0.01, key="factor")
if crowded:
    with st.container(horizontal=True):
        for number in range(BUTTONS):
            st.button(f"button {number}", type="tertiary")
    with st.expander("Settings", key="settings").grid(4, min_column_width=200):
        for number in range(FIELDS):
            st.number_input(f"number {number}", help="It does nothing.")
line = pd.DataFrame({"x": range(POINTS), "y": [factor * x for x in range(POINTS)]})
for number in range(int(st.query_params.get("charts", 1))):
    st.altair_chart(alt.Chart(line).mark_line().encode(x="x", y="y"), key=f"chart {number}")
    if crowded:
        st.popover("Share", key=f"share {number}", on_change="rerun")
if crowded:
    for number in range(TEXTS):
        st.markdown(f"Text {number} says {factor:g}.")
