"""Check a network: somebody's own trained weights, or a framework's start, and one verdict with its numbers."""

import streamlit as st

from app import charts, tables
from app.check import inside_words, settings, snippets, words
from app.check.blocks import training_log
from app.check.records import AS_IT_IS
from app.check.upload import upload
from app.check.work import case_of, changed, error_back, gates_of, reach_of, sequences_of, tried_in
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
    "Check a network",
    "Give the weights of a trained network, or paste a matrix, and read **one verdict with its numbers**. Until then a "
    "framework's own network is checked, drawn at random as it starts.",
    settings.SETTINGS,
    settings.PRESETS,
    controls=("network", "input", "bias"),
    sections={INSIDE: (), LOG: (), SNIPPETS: ()},
    beside_figure=("bias", "unrolls"),
    drawer="Settings: unrolls, size of the input, the example's size",
    carry=settings.CARRY,
)
values = page.values
left, right = page.top.columns([5, 3], gap="large")
with right:
    st.subheader("Your own network")
    upload()
with left, refusing(ends_page=False):
    case = case_of(values)
    sequences = sequences_of(values, case)
    own = tuple(file for file in (case.own, sequences.own) if file)
    name = markdown.plain(case.name)
    reaches = {AS_IT_IS: reach_of(case, sequences, AS_IT_IS, case.network)}
    reaches |= {one: reach_of(case, sequences, one, network) for one, network in changed(case, values).items()}
    gates, back = gates_of(case, sequences), error_back(case, sequences)
    told = words.verdict(case, sequences, reaches, gates, tried_in(case, values) or words.best_of(reaches))
    with st.container(border=True):
        found = words.finding(reaches[AS_IT_IS])
        colour, icon = words.BADGES[found]
        st.markdown(f"## {name}: {told}")
        entered = words.what_enters(values["input"], values["noise"], sequences)
        with st.container(horizontal=True, vertical_alignment="center"):
            st.badge(found, color=colour, icon=icon)
            st.caption(f"{words.of_network(case)}. {markdown.plain(entered)}", width="content")
        if broken := words.not_finite(case.network):
            st.markdown(f":material/error: {broken}")
    table = tables.reach_table(reaches)
    colours = dict(zip(reaches, (words.COLOURS[found], *words.OTHERS), strict=False))
    figure("verdict", charts.reach_chart(table, colours), f"{case.name}: {told}", own=own)
    with right:
        st.subheader("What a change would keep")
        st.markdown("\n".join(f"- {sentence}" for sentence in words.changes(reaches)))
        st.caption(words.UNDER_CHANGES)
    st.markdown(words.where_it_is_lost(reaches[AS_IT_IS]))
    st.caption(words.UNDER_REACH)
    doorways(settings.to_other_pages(values), ("spectrum",) if case.own else ("reach", "spectrum"))

    with page.sections[INSIDE]:
        inside, outside = st.columns(2, gap="large")
        with inside:
            if shown := inside_words.names_of_gates(case.network):
                said = inside_words.gates_said(case.network, gates)
                st.markdown(f"**The gates, along the way.** {said}")
                figure("gates", charts.gates_chart(tables.gates_table(gates, shown)), said, own=own)
            st.markdown(inside_words.matrices(case.network, gates))
            st.caption(inside_words.under_matrices(case.network))
        with outside:
            said, readout = inside_words.error_said(back.by_state, back.left_numbers), inside_words.of_readout(case)
            st.markdown(f"**An error at the end, on its way back.** {said} {markdown.plain(readout)}")
            by_state = tables.error_table(
                {inside_words.by_state(state): norms for state, norms in back.by_state.items()}
            )
            lines = charts.network_colours(list(dict.fromkeys(by_state["run"])))
            figure("error back", charts.reach_chart(by_state, lines), f"{said} {readout}", own=own)
            st.caption(inside_words.UNDER_ERROR)

with page.sections[LOG], refusing(ends_page=False):
    training_log()

with page.sections[SNIPPETS]:
    st.markdown(inside_words.ABOUT_SNIPPETS)
    torch_side, keras_side = st.columns(2, gap="large")
    torch_side.markdown(f"**PyTorch.** {inside_words.ABOUT_PYTORCH}")
    torch_side.code(snippets.LOG_PYTORCH, "python", wrap_lines=True)
    keras_side.markdown(f"**Keras, on TensorFlow.** {inside_words.ABOUT_KERAS}")
    keras_side.code(snippets.LOG_KERAS, "python", wrap_lines=True)
