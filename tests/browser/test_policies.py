"""Exported HTML under a site's policy: alive where scripts may run, seen with its sentence where they may not."""

from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from app import charts, tables
from app.export import formats
from app.export.paper import Figure
from app.offline import gallery
from tests.chromium import tab

WEIGHTS = {"w2 = 2": 2.0, "w2 = 0.5": 0.5}
SENTENCE = "Over 50 unrolls 2 becomes 1.126\u00a0×\u00a010¹⁵, and <0.5> becomes 8.882\u00a0×\u00a010⁻¹⁶."
NO_EVAL = "script-src 'self' 'unsafe-inline'"
NO_SCRIPT = ["script-src 'self'", "script-src 'none'", "default-src 'none'; style-src 'unsafe-inline'", "sandbox"]


class Site(SimpleHTTPRequestHandler):
    """Sends its files with a policy."""

    def __init__(self, *given, policy, **options):
        self.policy = policy
        super().__init__(*given, **options)

    def end_headers(self):
        self.send_header("Content-Security-Policy", self.policy)
        super().end_headers()

    def log_message(self, *_):
        """Nothing."""


@contextmanager
def served_with(policy, folder):
    """The folder on a server that sends this policy; yields its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Site, policy=policy, directory=folder))
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Figures as HTML: a curve with sliders, a drawing that lives by its own script, and one made of pictures."""
    place = tmp_path_factory.mktemp("site")
    (place / "favicon.ico").touch()  # which a browser asks every site for
    chart = charts.amplification_chart(tables.amplification_table(WEIGHTS, 50), dict.fromkeys(WEIGHTS, "#E8590C"))
    live = partial(charts.live_amplification_chart, 2.0, 0.5, 50)
    drawn = {figure.name: figure for figure in gallery.figures("unroll", {"unrolls": 3})}
    drawn |= {figure.name: figure for figure in gallery.figures("map", {"detail": "64"})}
    figures = {"curve": Figure("curve", chart, SENTENCE, live), "copies": drawn["network"], "pictures": drawn["map"]}
    (kind,) = (kind for kind in formats.FORMATS if kind.ending == "html")
    for name, figure in figures.items():
        (place / f"{name}.html").write_bytes(formats.written(figure, kind))
        (place / f"{name}.txt").write_text(figure.alt, encoding="utf-8")
    return place


def assert_seen(page, folder, name):
    """The picture, as wide as the window, and the whole sentence below it."""
    picture = page.locator(".still > svg").bounding_box()
    words = page.locator(".still figcaption")
    assert picture["width"] > 900
    assert page.locator(".still > svg :is(path, text, image, line)").count() > 20
    assert words.inner_text() == (folder / f"{name}.txt").read_text(encoding="utf-8")
    below = words.bounding_box()
    assert picture["y"] + picture["height"] <= below["y"] + 1
    assert below["y"] + below["height"] <= page.viewport_size["height"]


@pytest.mark.parametrize("name", ["curve", "copies", "pictures"])
def test_where_eval_is_forbidden_a_figure_is_alive_in_the_pictures_place(browser, folder, name):
    with served_with(NO_EVAL, folder) as site, tab(browser, 1280, 720) as (page, errors):
        page.goto(f"{site}/{name}.html")
        page.locator(".still").wait_for(state="detached")
        assert page.locator("svg.marks, .copies > svg").bounding_box()["width"] > 900
        if name == "curve":
            page.locator(".vega-bind input").first.press("ArrowLeft")
            page.locator("svg.marks text", has_text="w2 = 1.99: ").wait_for()
        if name == "copies":
            page.locator(".scrub").press("Home")
            assert page.locator(".where").inner_text() == "forward: day 1"
        assert not errors


@pytest.mark.parametrize("policy", NO_SCRIPT)
@pytest.mark.parametrize("name", ["curve", "copies"])
def test_where_scripts_are_forbidden_the_picture_and_its_sentence_are_seen(browser, folder, name, policy):
    with served_with(policy, folder) as site, tab(browser, 1280, 720) as (page, _):
        page.goto(f"{site}/{name}.html")
        assert_seen(page, folder, name)


@pytest.mark.parametrize("name", ["curve", "copies", "pictures"])
def test_without_javascript_the_picture_and_its_sentence_are_seen(browser, folder, name):
    with tab(browser, 1280, 720, java_script_enabled=False) as (page, errors):
        page.goto((folder / f"{name}.html").as_uri())
        assert_seen(page, folder, name)
        assert not errors


def test_on_a_phone_the_figure_and_its_sliders_stand_in_the_window(browser, folder):
    with tab(browser, 390, 664, has_touch=True, is_mobile=True) as (page, errors):
        page.goto((folder / "curve.html").as_uri())
        page.locator(".still").wait_for(state="detached")
        picture = page.locator("svg.marks").bounding_box()
        assert 340 < picture["width"] <= 390
        for slider in page.locator(".vega-bind").all():
            box = slider.bounding_box()
            assert picture["y"] + picture["height"] <= box["y"] + 1
            assert box["y"] + box["height"] <= 664
            assert box["x"] + box["width"] <= 390
        assert page.evaluate("[document.documentElement.scrollWidth, innerWidth]") == [390, 390]
        assert not errors


def test_where_the_living_figure_fails_the_picture_stays(browser, folder):
    with tab(browser, 1280, 720) as (page, _):
        page.add_init_script("Object.defineProperty(window, 'vegaEmbed', { get: () => () => Promise.reject('no') });")
        with page.expect_console_message(lambda said: said.text == "no"):
            page.goto((folder / "curve.html").as_uri())
        assert_seen(page, folder, "curve")
