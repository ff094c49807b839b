"""Unroll: the copies of one weight drawn one by one, what goes forward, what comes back, and what each adds."""

import streamlit as st

from app import charts, tables
from app.theme import EXPLODE, VANISH
from app.ui import markdown
from app.ui.blocks import number_card
from app.ui.opening import open_page, refusing
from app.ui.share import figure
from app.unroll import settings, words
from app.unroll.work import ledger_map_of
from core.analysis.one_sequence import unroll
from core.numbers import number_text

SHORT = 14  # unrolls up to which both wirings are drawn, one below the other
LONGEST_FORMATS = 1200  # unrolls: past the end of float64

page = open_page(
    "Unroll",
    "A recurrent network is one unit that feeds its state back to itself. **Unrolled** over the days, it is a "
    "chain of copies, and every copy carries **the same weight**. Forward, a number passes all of them; backward, "
    "the gradient does: how the loss changes with the state of that day.",
    settings.SETTINGS,
    settings.PRESETS,
    controls=("w2",),
    sections={"On the blackboard": ("day",)},
    beside_figure=("w2", "unrolls"),
)
with page.top:
    with refusing():
        experiment = settings.experiment_of(page.values)
    record, day = unroll(experiment), settings.day_of(page.values)
    name = experiment.cell.recurrent
    ending = words.ending(record)
    with st.grid(3, min_column_width=240):
        number_card("forward: the last state", number_text(record.states[-1, 0]), f"day {record.inputs.size:,}")
        number_card(
            "backward: dL/dh of day 1", number_text(record.d_states[1, 0]), f"{experiment.unrolls:,} unrolls ago"
        )
        number_card(f"all copies: dL/d{name}", number_text(float(record.shares[name].sum())), "the gradient")
    drawing = tables.network_table(record)
    figure("network", charts.network_chart(drawing, tables.largest_power(drawing), name, day), ending)
    st.caption(
        f"Circles: the state h of each day. Arrows to the right: the copies of {name}, all of them one weight. Arrows "
        "to the left: the gradient on its way back, thick and orange where it is large, thin and blue where it is "
        f"small, with its sign. {words.factor(record)} {ending}"
    )

with page.sections["On the blackboard"]:
    for line in (*words.forward_lines(record, day), *words.backward_lines(record, day)):
        st.latex(line)
    st.caption(
        f"Day {day:,} of {record.inputs.size:,}, with the numbers of the drawing. The slope is that of the cell's "
        "activation on that day: 1 for the linear cell, 1 or 0 for ReLU, at most 1 for tanh, at most 1/4 for sigmoid."
    )

st.header("Where does the gradient come from?")
records = {label: unroll(one) for label, one in settings.both_wirings(experiment).items()}
colours = dict(zip(records, (EXPLODE[0], VANISH[0]), strict=True))
ledger = tables.ledger_table(records)
if experiment.unrolls <= SHORT:
    for label, one in records.items():
        st.markdown(f"**{label}.** {words.ending(one)}")
        rows = tables.network_table(one)
        chart = charts.network_chart(rows, tables.largest_power(rows), name, 0)
        figure(f"network {label}", chart, words.ending(one))
for label, column in zip(records, st.columns(2, gap="large"), strict=True):
    with column:
        total = number_text(float(records[label].shares[name].sum()))
        heading = f"{label}: {total}"
        told = f"{label}: the gradient is {total}; {words.far_and_near(records[label])}."
        figure(f"ledger {label}", charts.ledger_chart(ledger, label, colours[label], heading), told)
        figure(f"sum {label}", charts.running_sum_chart(ledger, label, colours[label]), f"Running sum, {told}")
        st.markdown(told)
st.caption(
    "Each bar is what one copy adds to the gradient, on a logarithmic axis; pale bars are negative. Below: the same "
    "bars added up from the last day back, ending at the gradient. Notice on which side the bars shrink."
)

st.subheader("At every weight")
if experiment.unrolls <= 200:
    field = ledger_map_of(experiment, *settings.weights_of_map(experiment))
    figure(
        "ledger at every weight",
        charts.ledger_map_chart(field, experiment.weights[name], name),
        f"Share of each copy in the gradient over {name} and the age of the copy",
    )
    st.caption(
        f"Across: the weight {name}; upwards: how many unrolls ago. Light: these copies make the gradient; dark: they "
        "add next to nothing. Notice at which weights the old copies still count."
    )
else:
    st.caption("With at most 200 unrolls a map over all weights is drawn here.")

st.header("In fewer digits")
if not experiment.cell.homogeneous or experiment.unrolls > LONGEST_FORMATS:
    st.info(f"For the linear and the ReLU cell with at most {LONGEST_FORMATS:,} unrolls.", icon=":material/info:")
else:
    formats = tables.formats_table(experiment)
    said = words.formats(tables.format_ends(formats))
    left, right = st.columns(2, gap="large")
    figure("states by format", charts.formats_chart(formats, "state", "state h"), said, left)
    figure("slopes by format", charts.formats_chart(formats, "slope", "slope of the last state"), said, right)
    st.markdown(markdown.plain(said))
    st.caption(
        "The same network, rounded after every single operation to the 64, 32 or 16 bits of its format. A line ends "
        "where its number is exactly 0 or infinite. With w2 = 2 and x = 1, float16 ends at 2¹⁶, float32 at 2¹²⁸, "
        "float64 at 2¹⁰²⁴."
    )
