"""Animated pictures in Chromium: Share hands them out, they play for ever, a deck shows them to whoever wants it."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app import charts, tables
from app.export import deck, motion
from app.export.paper import Figure, Slide
from tests.chromium import format_of_share, open_share, settle, tab

DECODED = """async ([data, type]) => {
    const bytes = Uint8Array.from(atob(data), one => one.charCodeAt(0));
    const decoder = new ImageDecoder({ data: bytes, type });
    await Promise.all([decoder.tracks.ready, decoder.completed]);
    const track = decoder.tracks.selectedTrack, found = [];
    for (let frameIndex = 0; frameIndex < track.frameCount; frameIndex += 1) {
        const { image } = await decoder.decode({ frameIndex });
        found.push([image.displayWidth, image.displayHeight, image.duration / 1000]);
    }
    return [track.animated, track.repetitionCount === Infinity, found];
}"""
MADE = {"GIF": b"GIF89a", "WebP": b"RIFF"}


@pytest.fixture(scope="module")
def drawn():
    """A figure of three moments, its slide, and it as WebP."""
    powers = charts.amplification_chart(tables.amplification_table({"w2": 2.0}, 2), {"w2": "#E8590C"})
    slide = Slide("It moves", "Twice.", "", Figure("powers", powers, "Input 1 is multiplied by 2 twice."))
    return slide, motion.webp(slide.figure, "light")


def test_share_makes_a_gif_and_a_webp_when_asked_and_once_for_all(browser, address, tmp_path):
    for viewer in (1, 2):
        with tab(browser) as (page, errors):
            page.goto(f"{address}/?w2_left=1.25&unrolls=5&steps=20")
            settle(page)
            open_share(page)
            for label, magic in MADE.items():
                format_of_share(page, label).click()
                settle(page)
                ask = page.get_by_role("button", name=f"Make the {label}", exact=True)
                asked_already = viewer == 2 or label == "WebP"  # what the GIF was made of
                assert ask.count() == (0 if asked_already else 1)
                if not asked_already:
                    assert not page.get_by_role("button", name=f"Download {label}", exact=True).count()
                    ask.click()
                    page.get_by_role("button", name=f"Download {label}", exact=True).wait_for()
                    settle(page)
                with page.expect_download() as download:
                    page.get_by_role("button", name=f"Download {label}", exact=True).click()
                file = Path(tmp_path) / download.value.suggested_filename
                assert file.name == f"unrolled-amplification.{label.lower()}"
                download.value.save_as(file)
                data = file.read_bytes()
                assert data.startswith(magic)
                animated, for_ever, moments = page.evaluate(
                    DECODED, [base64.b64encode(data).decode(), f"image/{label.lower()}"]
                )
                assert (animated, for_ever) == (True, True)
                assert moments == [[1280, 720, long] for long in motion.durations(6)]
            assert not errors


def test_a_figure_that_does_not_go_by_offers_none(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/?w2_left=1.25&unrolls=5&steps=20")
        settle(page)
        open_share(page, 1)  # that of the step sizes
        assert format_of_share(page, "PDF").count()
        assert not format_of_share(page, "GIF").count()
        assert not errors


@pytest.mark.parametrize("kind", motion.FORMATS, ids=lambda kind: kind.label)
def test_it_plays_in_the_browser_from_the_first_moment_to_the_last_and_again(browser, tmp_path, drawn, kind):
    data = kind.write(drawn[1])
    (tmp_path / f"a.{kind.ending}").write_bytes(data)
    (tmp_path / "a.html").write_text(f'<body style="margin: 0"><img src="a.{kind.ending}">', encoding="utf-8")
    with Image.open(io.BytesIO(data)) as opened:
        moments = []
        for place in range(opened.n_frames):
            opened.seek(place)
            moments.append(np.asarray(opened.convert("RGB")).astype(int))
    with tab(browser, 1280, 720) as (page, errors):
        page.goto((tmp_path / "a.html").as_uri())
        awaited = [0, 1, 2, 0]
        while awaited:  # screenshots until each moment has been seen, in order; a picture that stood still would hang
            shot = np.asarray(Image.open(io.BytesIO(page.screenshot())).convert("RGB")).astype(int)
            apart = [np.abs(shot - moment).mean() for moment in moments]
            assert min(apart) < 0.01
            if int(np.argmin(apart)) == awaited[0]:
                awaited.pop(0)
        assert not errors


@pytest.mark.parametrize(("motion_wanted", "shown"), [("no-preference", "img.moving"), ("reduce", "svg")])
def test_a_deck_moves_for_whoever_wants_it_and_stands_still_on_paper(browser, tmp_path, drawn, motion_wanted, shown):
    slide, data = drawn
    (tmp_path / "deck.html").write_text(deck.deck([slide], "light", moving={slide.key: data}), encoding="utf-8")
    with tab(browser, 1280, 720, reduced_motion=motion_wanted) as (page, errors):
        page.goto((tmp_path / "deck.html").as_uri())
        figures = page.locator("section.now > :is(svg, img)")
        seen = [figure for figure in figures.all() if figure.is_visible()]
        assert len(seen) == 1
        assert seen[0].evaluate("(figure, wanted) => figure.matches(wanted)", shown)
        assert seen[0].bounding_box()["height"] > 400
        page.set_viewport_size({"width": 390, "height": 664})
        page.wait_for_function("document.querySelector('.upright').checkVisibility()")  # its type is readable there
        assert not page.locator(".moving").is_visible()
        page.set_viewport_size({"width": 1280, "height": 720})
        page.emulate_media(media="print")
        assert page.locator("section > svg").is_visible()
        assert not page.locator(".moving").is_visible()
        assert not errors
