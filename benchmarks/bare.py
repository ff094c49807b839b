"""As little as a Streamlit app can be: one slider, one Altair line chart of 50 points. What hall.py compares with."""

import altair as alt
import pandas as pd
import streamlit as st

POINTS = 50

factor = st.slider("factor", -3.0, 3.0, 1.0, 0.01, key="factor")
line = pd.DataFrame({"x": range(POINTS), "y": [factor * x for x in range(POINTS)]})
st.altair_chart(alt.Chart(line).mark_line().encode(x="x", y="y"))
