"""As little as a Streamlit app can be: one slider and an Altair line chart of 50 points, or `?charts=12` of them.

What hall.py and browser.py compare with.
"""

import altair as alt
import pandas as pd
import streamlit as st

POINTS = 50

factor = st.slider("factor", -3.0, 3.0, 1.0, 0.01, key="factor")
line = pd.DataFrame({"x": range(POINTS), "y": [factor * x for x in range(POINTS)]})
for place in range(int(st.query_params.get("charts", 1))):
    st.altair_chart(alt.Chart(line).mark_line().encode(x="x", y="y"), key=f"chart {place}")
