"""Animated pictures of figures that go by: to the last bit the slides of their moments, and small."""

import io
import zipfile
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from app import charts, tables
from app.charts import motion as moments_of
from app.export import deck, formats, motion, paper
from app.export.paper import Figure
from app.home.settings import PRESETS
from app.lesson.figures import weights_figure
from app.lesson.scenes import SCENES
from app.lesson.slides import lesson_slides
from core import Dataset, Experiment, descend
from tests.conftest import assert_same_file
from tests.harness import WITH_FIGURES, figures_of


@pytest.fixture(scope="module")
def figure():
    """One with three moments."""
    return Figure(
        "amplification",
        charts.amplification_chart(tables.amplification_table({"w2": 1.5}, 2), {"w2": "#E8590C"}),
        "Input 1 is multiplied by 1.5 twice.",
    )


@pytest.fixture(scope="module")
def drawn(figure):
    """It as WebP, and what was reported."""
    reports = []
    return motion.webp(figure, "dark", report=lambda *done: reports.append(done)), reports


def seen(data, mode="RGB"):
    """The pixels of each moment and its milliseconds."""
    with Image.open(io.BytesIO(data)) as opened:
        for place in range(opened.n_frames):
            opened.seek(place)
            opened.load()
            yield np.asarray(opened.convert(mode)), opened.info["duration"]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


def place(vega):
    """Where the plot is on the slide."""
    return motion.in_place(vega)["padding"]


def first_on_the_axes_of_all(chart, background):
    """The figure's own slide at its first moment; on the axes of the whole figure, if missing words would move them."""
    first = paper.slide(chart.at(chart.moments()[0]), background)
    alone, whole = (formats.converted("vegalite_to_vega", spec) for spec in (first, paper.slide(chart, background)))
    if place(alone) != place(whole):
        alone = motion.with_rows(motion.in_place(whole), first["datasets"])
    return formats.converted("vega_to_png", alone, scale=1)


def test_the_webp_is_the_slide_at_each_moment_to_the_last_bit(figure, drawn):
    data, reports = drawn
    assert reports == [(done, 3) for done in range(4)]
    assert Image.open(io.BytesIO(data)).info["loop"] == 0  # for ever
    pictures, milliseconds = zip(*seen(data), strict=True)
    assert milliseconds == (600, 600, 2000)
    still = formats.converted("vegalite_to_png", paper.slide(figure.chart, "dark"), scale=1)
    np.testing.assert_array_equal(pictures[-1], pixels(still))
    np.testing.assert_array_equal(pictures[0], pixels(first_on_the_axes_of_all(figure.chart, "dark")))
    assert all((one != other).any() for one, other in pairwise(pictures))
    assert len(data) < motion.MOST_BYTES


def test_axes_stay_where_they_are_when_words_come_beside_them():
    run = descend(Experiment(weights={"w2": 2.0}, max_steps=300, dataset=Dataset.chain(1.0, 1.0, 50)))
    figure = Figure("thrown out", weights_figure({"w2 from 2": run}), "One step throws it out.")
    (first, _), (last, _) = seen(motion.webp(figure))
    spec = paper.slide(figure.chart)
    alone = formats.converted("vegalite_to_vega", paper.slide(figure.chart.at(0)))
    assert place(alone) != place(formats.converted("vegalite_to_vega", spec))  # as it would be without the words
    np.testing.assert_array_equal(first[-60:], last[-60:])
    np.testing.assert_array_equal(first[:, :100], last[:, :100])


@pytest.mark.parametrize("whole_first", [False, True])
def test_the_gif_is_the_same_in_few_colours(drawn, whole_first):
    data = motion.gif(drawn[0], whole_first)
    assert Image.open(io.BytesIO(data)).info["loop"] == 0
    ours, theirs = list(seen(data)), list(seen(drawn[0]))
    if whole_first:
        theirs = [theirs[-1], *theirs[:-1]]
    for (one, long), (other, as_long) in zip(ours, theirs, strict=True):
        assert long == as_long
        assert np.abs(one.astype(int) - other).max() < 30
        assert (one == other).all(axis=-1).mean() > 0.999
    assert len(data) < motion.MOST_BYTES


def animated(pictures, mode):
    frames = [Image.fromarray(picture, mode) for picture in pictures]
    memory = io.BytesIO()
    frames[0].save(
        memory, "WEBP", save_all=True, append_images=frames[1:], duration=100, loop=0, lossless=True, exact=True
    )
    return memory.getvalue()


def test_a_gif_of_thousands_of_colours_keeps_the_frequent_ones_and_comes_near_the_others():
    rng = np.random.default_rng(1)
    pictures = rng.integers(0, 256, (3, 60, 80, 3), dtype=np.uint8)
    pictures[:, :40] = (20, 19, 26)
    ours = [picture.astype(int) for picture, _ in seen(motion.gif(animated(pictures, "RGB")))]
    assert len(np.unique(np.concatenate(ours).reshape(-1, 3), axis=0)) <= motion.COLOURS
    for one, other in zip(ours, pictures, strict=True):
        np.testing.assert_array_equal(one[:40], other[:40])
        assert np.sqrt(np.square(one - other.astype(int)).sum(axis=-1)).max() < 80


def test_a_gif_is_clear_where_the_picture_is_at_each_moment():
    pictures = np.zeros((3, 20, 30, 4), dtype=np.uint8)
    for place, picture in enumerate(pictures):
        picture[:10, 10 * place : 10 * place + 10] = (232, 89, 12, 255)  # what moves on leaves nothing behind
        picture[12:, 5:15] = (232, 89, 12, 128)
    ours = [picture for picture, _ in seen(motion.gif(animated(pictures, "RGBA")), "RGBA")]
    for one, other in zip(ours, pictures, strict=True):
        np.testing.assert_array_equal(one[..., 3], np.where(other[..., 3] > 0, 255, 0))
        np.testing.assert_array_equal(one[:10][other[:10, :, 3] > 0][:, :3], [[232, 89, 12]] * 100)
        assert tuple(one[15, 10]) == (243, 172, 133, 255)  # half of it, on white


def test_whoever_reports_can_end_the_drawing(figure):
    class Left(Exception):
        pass

    def leave(done, of):
        if done == 1:
            raise Left

    with pytest.raises(Left):
        motion.webp(figure, report=leave)


@pytest.mark.parametrize(("count", "total"), [(2, 2600), (3, 3200), (13, 7660), (43, 7930), (72, 8200)])
def test_a_story_takes_seconds_and_its_end_two_of_them(count, total):
    milliseconds = motion.durations(count)
    assert len(milliseconds) == count
    assert milliseconds[-1] == 2000
    assert not any(one % 10 for one in milliseconds)
    assert sum(milliseconds) == total


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(("page", "query"), WITH_FIGURES)
def test_every_figure_over_steps_or_unrolls_moves_and_ends_as_it_stands(page, query, monkeypatch):
    monkeypatch.setattr(moments_of, "MOST", 5)
    monkeypatch.setattr(moments_of, "PARTS", 1)
    collected = figures_of(page, query)
    moving = {name: figure for name, figure in collected.items() if figure.chart.moments()}
    for name, figure in collected.items():
        assert figure.chart.moves is not None or not goes_by(figure.chart), name
    assert moving or not any(goes_by(figure.chart) for figure in collected.values())
    for figure in moving.values():
        assert_drawn_as_it_goes(figure)


@pytest.mark.long
@pytest.mark.slow
def test_every_scene_of_the_lesson_that_goes_by_moves(monkeypatch):
    monkeypatch.setattr(moments_of, "MOST", 5)
    monkeypatch.setattr(moments_of, "PARTS", 1)
    moving = [slide.figure for slide in lesson_slides() if slide.figure.chart.moments()]
    assert len(moving) == len(SCENES) - 1  # all but the gradient over w2
    for figure in moving:
        assert_drawn_as_it_goes(figure)


def goes_by(chart):
    """Whether a quantity stands over the steps of descent or the unrolls."""
    layers = chart.template.spec["layer"]
    across = (layer.get("encoding", {}).get("x", {}) for layer in layers)
    return any(x.get("field") in ("step", "unrolls") and x["type"] == "quantitative" for x in across)


def assert_drawn_as_it_goes(figure):
    """The WebP has the figure's own bits at its first moment and at its last, the GIF is near, and both are small."""
    chart = figure.chart
    data = motion.webp(figure, "light")
    pictures, milliseconds = zip(*seen(data), strict=True)
    times = chart.moments()
    assert 1 < len(pictures) <= len(times), figure.name
    assert sum(milliseconds) == sum(motion.durations(len(times)))
    still = formats.converted("vegalite_to_png", paper.slide(chart), scale=1)
    np.testing.assert_array_equal(pictures[-1], pixels(still), figure.name)
    np.testing.assert_array_equal(pictures[0], pixels(first_on_the_axes_of_all(chart, "light")), figure.name)
    if not chart.keeps_proportions and "links" not in chart.tables:  # it has axes
        for picture in pictures:  # the axis below stays where it is
            np.testing.assert_array_equal(picture[-40:], pictures[-1][-40:], figure.name)
    gif = motion.gif(data)
    assert max(len(gif), len(data)) < motion.MOST_BYTES
    for (one, long), other, as_long in zip(seen(gif), pictures, milliseconds, strict=True):
        assert long == as_long
        assert np.abs(one.astype(int) - other).mean() < 1.5, figure.name


@pytest.mark.long
@pytest.mark.slow
@pytest.mark.parametrize(
    ("page", "query", "name"), [("landscape", {}, "landscape"), ("home", PRESETS["Bounces"], "walk left")]
)
def test_all_moments_of_the_largest_take_less_than_three_megabytes(page, query, name):
    figure = figures_of(page, {key: str(value) for key, value in query.items()})[name]
    data = motion.webp(figure, "dark")
    assert 20 < sum(1 for _ in seen(data)) <= moments_of.MOST
    assert len(data) < motion.MOST_BYTES
    assert len(motion.gif(data)) < motion.MOST_BYTES


@pytest.mark.long
def test_the_zip_holds_moving_figures_where_they_move():
    scenes = lesson_slides()
    drawn = {scenes[1].key: motion.webp(scenes[1].figure, "dark")}
    slides = [scenes[4], scenes[1]]
    with zipfile.ZipFile(io.BytesIO(deck.zipped(slides, "dark", ["gif", "webp"], moving=drawn))) as archive:
        name = formats.safe_name("02", scenes[1].title)
        assert archive.namelist() == ["deck.html", f"{name}.gif", f"{name}.webp"]
        assert_same_file(archive.read(f"{name}.webp"), drawn[scenes[1].key])
        assert_same_file(archive.read(f"{name}.gif"), motion.gif(drawn[scenes[1].key]))
        assert archive.read("deck.html").decode().count('class="moving"') == 1
