"""Unroll: the copies of one weight drawn one by one, what goes forward, what comes back, and what each adds."""

import streamlit as st

from app import charts, tables
from app.theme import COPY
from app.ui import markdown
from app.ui.copies import LivingCopies
from app.ui.experiment import SAME_NAMES, doorways
from app.ui.opening import open_page, refusing
from app.ui.share import figure
from app.unroll import settings, words
from app.unroll.work import formats_of, ledger_map_of
from core.analysis.one_sequence import unroll
from core.numbers import number_text

MAP_UNROLLS, MOST_MAP_UNROLLS = 50, 200  # the fewest at which the past is seen to vanish; beyond these it takes long
FORMAT_UNROLLS, MOST_FORMAT_UNROLLS = 160, 1200  # past the end of float32, and past that of float64

page = open_page(
    "Unroll",
    "A recurrent network is one unit. What it remembers of the days so far is its **hidden state** h, which it hands "
    "on to itself each day. Draw one copy of it for each day of the **window**, the days that it reads before it "
    "answers, and it is **unrolled**: a chain in which every arrow, one **unroll**, carries **the same weight**, w2. "
    "**Input 1**, the price of the first day (1 is the window's average), passes all of them.",
    settings.SETTINGS,
    settings.PRESETS,
    controls=("w2", "unrolls"),
    sections={"On the blackboard": ("day",)},
    beside_figure=("w2", "unrolls"),
    drawer="Settings: cell, prices, which of them enter",
)
with page.top:
    with refusing():
        experiment = settings.experiment_of(page.values)
    record, day = unroll(experiment), settings.day_of(page.values)
    name = experiment.cell.recurrent
    ending = words.ending(record)
    drawing = charts.network_chart(
        tables.network_table(record), tables.end_table(record), tables.copy_text(record), day
    )
    figure("network", drawing, ending, living=LivingCopies(record, ending, day))
    st.markdown(f"{words.factor(record)} {ending}")
    doorways(SAME_NAMES.leave(page.values), ("home", "map", "cures", "reach"))
    st.caption(
        "Circles: the hidden state of each day. Squares: **dL/dh**, how strongly the loss L changes with that day's h. "
        "It is computed from the last day back to the first, which is called **BPTT**, backpropagation through time. "
        "The more orange, the more it has grown on its way; the bluer, the more it has shrunk. A click on a day spells "
        "it out."
    )

with page.sections["On the blackboard"]:
    for lines, column in zip((words.forward_lines, words.backward_lines), st.columns(2), strict=True):
        for line in lines(record, day):
            column.latex(line)
    st.caption(words.on_the_blackboard(record, day))

st.header("Where does the gradient come from?")
st.markdown(
    f"All copies are one weight, so dL/d{name} is a sum with one part for each copy. Here they are, once with the "
    "price of the first day alone and once with that of every day."
)
records = {label: unroll(one) for label, one in settings.both_wirings(experiment).items()}
ledger = tables.ledger_table(records)
for label, column in zip(records, st.columns(2, gap="large"), strict=True):
    with column:
        total = number_text(float(records[label].shares[name].sum()))
        told = f"{label}: the gradient is {total}; {words.far_and_near(records[label])}."
        st.markdown(f"{told[0].upper()}{told[1:]}")
        figure(f"ledger {label}", charts.ledger_chart(ledger, label, COPY, f"{label}: {total}"), told)
        figure(f"sum {label}", charts.running_sum_chart(ledger, label, COPY), f"Running sum, {told}")
st.caption(
    "Above: what each copy adds to the gradient, on a logarithmic axis; pale bars are negative. Below: the same parts "
    "added up from the last day back, from right to left, until they are the gradient. Notice whether old copies count."
)

st.subheader("At every weight")
with refusing(ends_page=False):
    long = settings.at_least(page.values, MAP_UNROLLS, wiring="every day", w2=settings.SETTINGS["w2"].default)
    if long.unrolls > MOST_MAP_UNROLLS:
        st.caption(f"With more than {MOST_MAP_UNROLLS} unrolls this map would take too long.")
    else:
        figure(
            "ledger at every weight",
            charts.ledger_map_chart(ledger_map_of(long), page.values["w2"], name),
            f"Share of each copy in the gradient over {name} and the age of the copy, with {long.unrolls} unrolls",
        )
        st.caption(
            f"The same with {long.unrolls} unrolls and a price on every day. Across: the weight {name}, with a line at "
            "the one above; upwards: how many unrolls ago. Light copies make the gradient; dark ones add next to "
            "nothing. Notice at which weights the old copies still count."
        )

st.header("In fewer digits")
st.markdown(
    "A computer keeps a number in 64, 32 or 16 bits: **float64**, **float32** and **float16**. The fewer bits, the "
    "sooner a number is too large to be kept, and becomes infinite, or too small, and becomes 0."
)
if not experiment.cell.homogeneous or experiment.unrolls > MOST_FORMAT_UNROLLS:
    need = f"For the linear and the ReLU cell with at most {MOST_FORMAT_UNROLLS:,} unrolls this is drawn here."
    st.info(need, icon=":material/info:")
else:
    with refusing(ends_page=False):
        long = settings.at_least(page.values, FORMAT_UNROLLS)
        formats = formats_of(long)
        said = words.formats(tables.format_ends(formats), long.unrolls)
        st.markdown(markdown.plain(said))
        left, right = st.columns(2, gap="large")
        figure("states by format", charts.formats_chart(formats, "state", "hidden state h"), said, left)
        slopes = charts.formats_chart(formats, "slope", "slope of the last state")
        figure("slopes by format", slopes, f"Slope of the last state. {said}", right)
        silent = " A ReLU whose state has become 0 passes nothing back." if long.cell.name == "relu" else ""
        st.caption(
            f"The same network with {long.unrolls:,} unrolls, rounded to its format after every single operation. "
            "Left: the hidden state after so many unrolls. Right: how strongly the last hidden state changes with the "
            f"one so many unrolls ago. A line ends where its number is exactly 0 or infinite.{silent}"
        )
