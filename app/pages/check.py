"""Check a network: somebody's own trained weights, or a framework's start, and one verdict with its numbers."""

import streamlit as st

from app import charts, tables
from app.check import settings, snippets, words
from app.check.blocks import training_log
from app.check.records import AS_IT_IS
from app.check.upload import upload
from app.check.work import case_of, changed, error_back, gates_of, reach_of, sequences_of, tried_in
from app.theme import LEARNERS
from app.ui import markdown
from app.ui.experiment import doorways
from app.ui.opening import open_page, refusing
from app.ui.share import figure

INSIDE, LOG, SNIPPETS = (
    "Inside: gates and matrices",
    "What do your gradient norms say?",
    "Log the same numbers yourself",
)

page = open_page(
    "Does your trained network still feel its past?",
    "Give the weights of a trained network, or paste a matrix, and read **one verdict with its numbers**. Until then a "
    "framework's own network is checked, drawn at random as it starts.",
    settings.SETTINGS,
    settings.PRESETS,
    controls=("network", "input", "bias"),
    sections={INSIDE: (), LOG: (), SNIPPETS: ()},
    beside_figure=("bias", "unrolls"),
    drawer="Settings: steps back, size of the noise, the example's size",
    carry=settings.CARRY,
)
values = page.values
left, right = page.top.columns([5, 3], gap="large")
with right:
    st.subheader("Your own network")
    upload()
with left, refusing(ends_page=False):
    case = case_of(values)
    sequences = sequences_of(values, case.network)
    own = tuple(file for file in (case.own, sequences.own) if file)
    name = markdown.plain(case.name)
    reaches = {AS_IT_IS: reach_of(case, sequences, AS_IT_IS, case.network)}
    reaches |= {one: reach_of(case, sequences, one, network) for one, network in changed(case, values).items()}
    gates, back = gates_of(case, sequences), error_back(case, sequences)
    told = words.verdict(case, sequences, reaches, gates, tried_in(case, values) or words.best_of(reaches))
    with st.container(border=True):
        found = words.finding(reaches[AS_IT_IS])
        colour, icon = words.BADGES[found]
        st.badge(found, color=colour, icon=icon)
        st.markdown(f"#### {name}: {told}")
        entered = words.what_enters(values["input"], values["noise"], sequences)
        st.caption(f"{words.of_network(case)}. {markdown.plain(entered)}")
        if broken := words.not_finite(case.network):
            st.markdown(f":material/error: {broken}")
    table = tables.reach_table(reaches)
    colours = dict(zip(reaches, (words.COLOURS[found], *LEARNERS[1:]), strict=False))
    figure("verdict", charts.reach_chart(table, colours), f"{case.name}: {told}", own=own)
    st.markdown(words.where_it_is_lost(reaches[AS_IT_IS]))
    for sentence in words.changes(reaches):
        st.markdown(f"- {sentence}")
    st.caption(f"{words.UNDER_REACH} {words.UNDER_CHANGES}")
    doorways(settings.CARRY.leave(values, frozenset(), {}), ("unroll", "home", "cures"))

    with page.sections[INSIDE]:
        inside, outside = st.columns(2, gap="large")
        with inside:
            if shown := words.names_of_gates(case.network):
                said = words.gates_said(case.network, gates)
                st.markdown(f"**The gates, along the way.** {said}")
                figure("gates", charts.gates_chart(tables.gates_table(gates, shown)), said, own=own)
            st.markdown(words.matrices(case.network, gates))
            st.caption(words.under_matrices(case.network))
        with outside:
            said = words.error_said(back.by_state, back.left_numbers, markdown.plain(words.of_readout(case)))
            st.markdown(f"**An error at the end, on its way back.** {said}")
            by_state = tables.error_table({words.by_state(state): norms for state, norms in back.by_state.items()})
            lines = charts.network_colours(list(dict.fromkeys(by_state["run"])))
            figure("error back", charts.reach_chart(by_state, lines), said, own=own)
            st.caption(words.UNDER_ERROR)

with page.sections[LOG], refusing(ends_page=False):
    training_log()

with page.sections[SNIPPETS]:
    st.markdown(words.ABOUT_SNIPPETS)
    torch_side, keras_side = st.columns(2, gap="large")
    torch_side.markdown(f"**PyTorch.** {words.ABOUT_PYTORCH}")
    torch_side.code(snippets.LOG_PYTORCH, "python", wrap_lines=True)
    keras_side.markdown(f"**Keras, on TensorFlow.** {words.ABOUT_KERAS}")
    keras_side.code(snippets.LOG_KERAS, "python", wrap_lines=True)
