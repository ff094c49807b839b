"""Spectrum: eigenvalues of W, what its powers really do, and all singular values and exponents of the real network."""

import streamlit as st

from app import charts, tables
from app.spectrum import settings, words
from app.spectrum.blocks import own_network
from app.spectrum.work import (
    eigenvalues_while_trained,
    exponents_of,
    hump_of,
    plane_of,
    product_of,
    theory_of_exponents,
    theory_of_product,
)
from app.ui import markdown
from app.ui.experiment import doorways
from app.ui.opening import open_page, refusing
from app.ui.share import figure

JACOBIANS = "The real network: every direction, every step"

page = open_page(
    "What W does, direction by direction",
    "To one unit the copied weight is a number, w2. To many it is a matrix, **W**, and its eigenvalues take the place "
    "of w2: those outside the circle explode, those inside vanish. But that is how it ends; **on the way there the "
    "singular values decide**. Drag the gain and watch them cross.",
    settings.SETTINGS,
    settings.PRESETS,
    controls=("gain", "cell", "init"),
    sections={JACOBIANS: ()},
    beside_figure=("gain",),
    drawer="Settings: units, unrolls, what enters, forget bias, which matrix",
)
values = page.values
with page.top, refusing():
    own = own_network(values)
    left, right = st.columns(2, gap="large")
    with left:
        plane, trained = plane_of(values), eigenvalues_while_trained(values)
        if not own and not settings.has_gain(values):
            st.caption(words.NO_GAIN)
        if settings.is_of_a_gate(values):
            st.caption(words.OF_A_GATE)
        if settings.lacks_gate(values):
            st.caption(words.NO_SUCH_GATE)
        told = words.eigenvalues(plane.name, plane.eigenvalues, plane.norm)
        known = words.known_of_eigenvalues(plane.eigenvalues, *plane[3:])
        st.markdown(f"{told} {known}")
        figure(
            "eigenvalues",
            charts.plane_chart(
                tables.eigenvalue_table(plane.eigenvalues),
                tables.circle_table(plane.radius),
                tables.half_of_plane(plane.radius, plane.eigenvalues, *trained.values()),
                settings.follows_gain(values),
                tables.trained_table(settings.until_now(values, trained)) if trained else None,
            ),
            f"{settings.name_of(values)}. {markdown.without_bold(told)}",
            label="Eigenvalues on the plane of complex numbers",
            own=own,
        )
        st.caption(words.UNDER_PLANE)
    with right:
        place = st.container()  # above the bar, so that the bar moves nothing
        powers = hump_of(values)
        told = words.hump(powers.name, powers.hump, powers.departure)
        with place:
            st.markdown(told)
            figure(
                "hump",
                charts.hump_chart(tables.power_table(powers.hump, powers.edge), tables.peak_table(powers.hump)),
                markdown.without_bold(told),
                label="How large the powers of W are",
                own=own,
            )
            st.caption(words.under_hump(powers.departure, powers.edge is not None))

with page.sections[JACOBIANS], refusing():
    left, right = st.columns(2, gap="large")
    with left:
        place = st.container()
        product, known = product_of(values), theory_of_product(values)
        told = words.product(product.logs[-1], values["unrolls"])
        with place:
            st.markdown(told)
            lines = tables.singular_value_table(*product)
            figure(
                "singular values",
                charts.singular_values_chart(lines, tables.known_product_table(product.lags, known)),
                markdown.without_bold(told),
                label="All singular values over T steps",
                own=own,
            )
            st.caption(words.UNDER_PRODUCT + words.lines(known))
    with right:
        place = st.container()
        found, known = exponents_of(values), theory_of_exponents(values)
        count = found.exponents.size
        told = words.exponents(found, settings.is_bounded(values), not values["noise"]) + words.defective(found, known)
        with place:
            st.markdown(told)
            figure(
                "Lyapunov exponents",
                charts.exponents_chart(tables.exponent_table(found), tables.known_exponent_table(known, count), count),
                markdown.without_bold(told),
                label="All Lyapunov exponents",
                own=own,
            )
            st.caption(words.UNDER_EXPONENTS + words.lines(known))
    doorways(settings.to_other_pages(values), ("check",) if own else ("reach", "unroll", "home"))
