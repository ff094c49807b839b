"""Learning: up to three networks of many units learn a task while one watches what their gradients do."""

import streamlit as st

from app.learning import settings, words
from app.learning.blocks import Lab, against_today, clip_with, fan, other_way
from app.learning.inside import look_inside
from app.ui.opening import open_page, refusing
from app.ui.share import more_detail

CLIP, BACK = "Which clipping threshold?", "Go back, and take another way"
INSIDE = "Look inside the networks"

page = open_page(
    "Watch networks learn",
    "Up to three networks learn the same task, from the same sequences. **Nothing is learned from what the gradient "
    "does not reach**: watch how much of it comes back to the first steps, and when the loss leaves that of a mere "
    "guess. Any change ends a training, and what is known of it stays.",
    settings.SETTINGS,
    settings.PRESETS,
    controls=("task", "networks"),
    sections={CLIP: ("threshold",), BACK: ("back", "then_rate", "then_clip"), INSIDE: ()},
    beside_figure=("gain", "threshold"),
    drawer="Settings: length, units, start of the weights, rates, clipping, steps, pause",
    carry=settings.CARRY,
)
values = page.values
with page.top, refusing():
    if not values["networks"]:
        st.info("Choose a network above.", icon=":material/ads_click:")
        st.stop()
    lab = Lab(values, page.sections[CLIP])
    forecasts = st.container()
    trainings, before = lab.run()
with page.sections[CLIP]:
    clip_with(values)
with page.sections[BACK]:
    other_way(trainings, before, values)
with page.sections[INSIDE]:
    st.markdown(words.INSIDE)
    look_inside(trainings, values["task"])
if values["task"] == settings.PRICES:
    with forecasts:
        against_today(lab, trainings)
if (more := more_detail("fan of starts")) is not None:
    with more, refusing(ends_page=False):
        fan(lab)
