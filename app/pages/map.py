"""Map: every pixel is a real training run, coloured by what became of it; and the bounce lab."""

import streamlit as st

from app.map import settings
from app.map.blocks import ZOOM, bounce_lab, map_with_words, picked_run
from app.ui.blocks import refuse
from app.ui.opening import open_page, refusing

LAB = "The bounce lab"
page = open_page(
    "Map",
    "**Every pixel is a whole run of gradient descent**, with its own start and its own rule, coloured by what "
    "became of it. Drag a rectangle to zoom, click to open a run, click a fate in the legend to see it alone.",
    settings.SETTINGS,
    settings.PRESETS,
    carry=settings.CARRY,
    sections={LAB: ("times",)},
    beside_figure=("unrolls", "steps"),
)
values, lab_first = page.values, page.values["first"] == settings.LAB
with st.container() if lab_first else page.top:
    left, right = st.columns([4, 3], gap="medium")
with right:
    ZOOM.buttons()  # the whole plane is one click away from a window that cannot be drawn
with page.top, refusing():
    experiment = settings.experiment_of(values)

if lab_first:
    with page.sections[LAB]:
        bounce_lab(experiment, values["times"])
choice, wrong = None, None
try:
    choice = settings.picked(values, experiment)
except ValueError as error:
    wrong = error
with left:
    map_with_words(experiment, values, choice)
with right:
    st.header("One run of it")
    if wrong:
        refuse(wrong, ends_page=False)
    elif choice:
        picked_run(values, *choice)
    else:
        st.info("Click on the map: the run of that pixel opens here.", icon=":material/ads_click:")
if not lab_first:
    with page.sections[LAB]:
        bounce_lab(experiment, values["times"])
