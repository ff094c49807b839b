"""The colours that mean something, and the sizes that a lecture hall needs. Each has its only home here.

Every colour of a mark keeps a contrast of at least 3:1 on the white and on the dark page, and the pairs that stand side
by side (orange and blue) stay apart for colour-blind eyes. Words need 4.5:1, which no colour has on both pages; so they
are written in ink.
"""

import altair as alt

# A run is coloured by what its copied weight does; the second of two alike takes the second shade.
EXPLODE = ("#E8590C", "#D9822B")
VANISH = ("#228BE6", "#7C6CF0")
STEADY = ("#0CA678", "#5C940D")
CURVE = "#868E96"
COPY = "#7C6CF0"  # every copy of the weight, since it is one and the same
# From little to much, apart in lightness too, so that it prints in grey.
SHADES = ("#14204A", "#1C5D99", "#3FA7A0", "#B8D46A", "#FFF3B0")
# Cured runs stand beside the sick one and beside each other.
CURED = ("#0CA678", "#7C6CF0", "#868E96")
# Learners of one task, which neither explode nor vanish by their name.
LEARNERS = ("#868E96", "#5C940D", "#B07D2B", "#0CA678", "#7C6CF0")

FATE_COLOURS = {
    "overflowed": "#C92A2A",
    "dead": "#868E96",
    "converged": "#0CA678",
    "bouncing": "#E67700",
    "stalled": "#228BE6",
    "settled": "#AA2299",
    "ran out": "#845EF7",
}
# The nearest of Streamlit's own badge colours. It has one violet for two fates, which differ in their icons and words.
FATE_BADGES = {
    "overflowed": ("red", ":material/local_fire_department:"),
    "dead": ("gray", ":material/skull:"),
    "converged": ("green", ":material/check_circle:"),
    "bouncing": ("orange", ":material/swap_horiz:"),
    "stalled": ("blue", ":material/hourglass_disabled:"),
    "settled": ("violet", ":material/anchor:"),
    "ran out": ("violet", ":material/timer_off:"),
}

# Of words in figures. A figure knows the page by its background; a transparent one is taken for light.
INK = {"light": "#17151F", "dark": "#F1EFF7"}
INK_OF_THE_PAGE = alt.ExprRef("luminance(background) < 0.2 ? '{dark}' : '{light}'".format(**INK))

TYPE = 16  # pixels, of all words in figures
SMALLEST, SMALL, PHONE, NARROW, WIDE = 320, 360, 640, 1280, 1920  # pixels, widths of windows where type changes
ON_A_PHONE, ON_A_WALL = 0.875, 1.5  # of that type, in windows narrower than PHONE and from WIDE on
LINE_WIDTH = 3
# In pixels: large words are a little higher than Vega thinks, and Streamlit would leave 20 below.
PADDING = {"top": 2, "left": 2, "bottom": 5}


# Streamlit's names for these colours in text; .streamlit/config.toml sets them to the same values.
TEXT_COLOURS = {
    EXPLODE[0]: "orange",
    EXPLODE[1]: "yellow",
    VANISH[0]: "blue",
    VANISH[1]: "violet",
    STEADY[0]: "green",
    STEADY[1]: "green",
    CURVE: "gray",
}


def run_colours(weights: dict[str, float]) -> dict[str, str]:
    """Run name -> colour, by whether its weight explodes, vanishes or neither."""
    colours, used = {}, []
    for name, weight in weights.items():
        shades = EXPLODE if abs(weight) > 1 else VANISH if abs(weight) < 1 else STEADY
        colours[name] = shades[min(used.count(shades), len(shades) - 1)]
        used.append(shades)
    return colours


def cure_colours(sick: str, weight: float, cured: list[str]) -> dict[str, str]:
    """Run name -> colour: the sick run as everywhere, then the cured ones."""
    return run_colours({sick: weight}) | dict(zip(cured, CURED, strict=False))


# Vega expression: figures side by side have no room for long names. With its width a figure looks at the window again.
IS_NARROW = f"(width >= 0 && windowSize()[0] < {NARROW})"
GROWING_HEIGHT = "height"  # a parameter of this name takes the place of Vega's own


def growing(pixels: float, least: float = ON_A_PHONE) -> alt.ExprRef:
    """A length that goes with the window, as the type on the screen does; where there is no window, these pixels.

    least: its share on a phone; on the smallest ones it shrinks with them.
    """
    window = "windowSize()[0]"
    on_a_phone = f"{least} * clamp({window} / {SMALL}, {SMALLEST / SMALL}, 1)"
    grown = f"1 + {ON_A_WALL - 1} * clamp(({window} - {NARROW}) / {WIDE - NARROW}, 0, 1)"
    # Vega looks at the window again whenever the width of the figure changes.
    return alt.ExprRef(f"{pixels} * (width < 0 || !({window} > 0) ? 1 : {window} < {PHONE} ? {on_a_phone} : {grown})")


def look(size: float = 1.0, changes: bool = False) -> alt.Config:
    """The one look of all charts, with type `size` times as large.

    changes: whether it is a figure of a page, which will be given other data, and whose type grows with the window.
    Vega never renews what it tells a screen reader of axes, legends and titles, so there it says nothing of them; the
    sentence beside the figure is always the one of now.
    """
    type_size = growing(TYPE * size) if changes else TYPE * size
    row = growing(4 * size) if changes else 4 * size  # pixels between two rows of a legend
    words = {"labelFontSize": type_size, "titleFontSize": type_size}
    ink = {"labelColor": INK_OF_THE_PAGE, "titleColor": INK_OF_THE_PAGE}
    if changes:
        ink["aria"] = False
    return alt.Config(
        mark=alt.MarkConfig(aria=False),  # a figure says what it shows in one sentence; a thousand marks would drown it
        axis=alt.AxisConfig(titleFontWeight=600, labelOverlap=True, **words, **ink),
        legend=alt.LegendConfig(labelLimit=450 * size, rowPadding=row, titleLimit=0, **words, **ink),
        text=alt.MarkConfig(color=INK_OF_THE_PAGE, fontSize=type_size),
        title=alt.TitleConfig(fontSize=type_size),
        view=alt.ViewConfig(strokeWidth=0),
    )


LOOK = look(changes=True)
FOR_A_HALL = look(1.5, changes=True)
IN_A_FRAME = look(1.2, changes=True)


def styled(*layers: alt.Chart, height: int = 320, note: str = "") -> alt.LayerChart:
    """Layers in the one look of all charts: large type, no frame, and a note above that nothing can overlap."""
    # Streamlit would keep the room of the width that a figure was first drawn at. The axis beside it takes over 40.
    room = alt.ExprRef("width + 40")
    title = alt.TitleParams(note, anchor="end", fontWeight="bold", limit=room, aria=False)
    chart = alt.layer(*layers, height=height, title=title if note else "", config=LOOK, padding=PADDING)
    return chart.add_params(alt.param(name=GROWING_HEIGHT, expr=growing(height, least=1).expr))
