"""The living figure of the unroll page in a real browser: its numbers, its play, its keys, and room for all words."""

from contextlib import ExitStack

import pytest

from app import story
from app.export import formats
from app.offline import gallery
from app.tables.network import in_lines
from app.ui.copies import KEPT, MOST, copies_data, shown_days
from app.unroll import settings, words
from core.analysis.one_sequence import unroll
from core.numbers import number_text
from tests.chromium import settle, tab

TEXTS = "svg => [...svg.querySelectorAll('text')].filter(text => text.checkVisibility()).map(text => text.textContent)"


def record_of(**values):
    return unroll(settings.experiment_of({key: one.default for key, one in settings.SETTINGS.items()} | values))


@pytest.fixture
def shown(browser, tmp_path):
    """The figure alone, in a file, at rest."""
    with ExitStack() as stack:

        def show(record, **context):
            file = tmp_path / "copies.html"
            data = copies_data(record, words.ending(record), 2)
            file.write_text(story.page(data, "copies"), encoding="utf-8")
            page, errors = stack.enter_context(tab(browser, **context))
            page.goto(file.as_uri())
            page.wait_for_function("window.copies?.nodes")
            return page, errors

        yield show


def texts(page):
    """All words that are seen in the drawing."""
    return page.locator(".copies svg").evaluate(TEXTS)


@pytest.mark.parametrize("width", [375, 1280])
def test_at_rest_every_number_of_the_record_is_seen(shown, width):
    record = record_of()
    page, errors = shown(record, width=width)
    seen = texts(page)
    numbers = [*record.states[1:, 0], *record.d_states[1:, 0]]
    assert {number_text(number) for number in numbers} <= set(seen)
    assert seen.count("× 2") == page.locator("[data-copy]").count() == 4  # an arrow for each unroll
    assert {"answer 16.18", "wanted 0.9658", "loss 231.6", "2 × (answer − wanted)"} <= set(seen)
    assert page.evaluate("copies.playing") is False
    assert words.ending(record) == page.locator(".copies svg").get_attribute("aria-label")
    assert not errors


def test_fifty_copies_stand_in_one_row_with_the_middle_folded(shown):
    page, errors = shown(record_of(unrolls=50), width=1150)
    heights = page.locator("circle.state").evaluate_all("all => all.map(one => one.getAttribute('cy'))")
    assert len(set(heights)) == 1
    assert len(heights) >= 9
    radii = page.locator("circle.state").evaluate_all("all => all.map(one => one.getBoundingClientRect().width)")
    assert min(radii) >= 60
    seen = texts(page)
    days = {int(text.removeprefix("day ")) for text in seen if text.startswith("day ")}
    assert f"{51 - len(days)} days" in seen
    assert {1, 2, 50, 51} <= days
    assert not errors


def test_the_hand_takes_it_forward_and_back(shown):
    record = record_of()
    page, errors = shown(record)
    scrub = page.locator(".scrub")
    scrub.focus()
    page.keyboard.press("Home")
    assert scrub.get_attribute("aria-valuetext") == f"forward, day 1: hidden state {number_text(record.states[1, 0])}"
    assert number_text(record.states[1, 0]) in texts(page)
    assert number_text(record.states[2, 0]) not in texts(page)
    assert "answer 16.18" not in texts(page)
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    assert scrub.get_attribute("aria-valuetext") == "answer 16.18, wanted 0.9658, loss 231.6"
    assert number_text(record.d_states[5, 0]) not in texts(page)
    page.keyboard.press("ArrowRight")
    last = number_text(record.d_states[5, 0])
    assert scrub.get_attribute("aria-valuetext") == f"back, day 5: gradient {last}"
    assert last in texts(page)
    assert number_text(record.d_states[4, 0]) not in texts(page)
    page.keyboard.press("End")
    assert number_text(record.d_states[1, 0]) in texts(page)
    assert not errors


def test_through_the_fold_the_days_that_have_no_room_are_counted(shown):
    record = record_of(unrolls=300)
    page, _ = shown(record)
    for place, day in enumerate(shown_days(301)):
        page.evaluate("at => copies.show(at)", place)
        assert {f"day {day}", *in_lines(record.states[day, 0]).split("\n")} <= set(texts(page))
    days = shown_days(301)
    assert len(days) == len(set(days)) == MOST
    assert days[:KEPT] == list(range(1, KEPT + 1))
    assert days[-KEPT:] == list(range(302 - KEPT, 302))


def test_it_plays_forth_and_back_once_and_again_on_request(shown):
    page, errors = shown(record_of(unrolls=1), reduced_motion="no-preference")
    page.wait_for_function("copies.playing && copies.at > 0 && copies.at % 1 > 0")  # between two days
    page.wait_for_function("copies.at > 2 && copies.at < 4")
    page.wait_for_function("!copies.playing && copies.at === copies.last")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("copies.playing && copies.at < 2")
    page.get_by_role("button", name="Pause").click()
    at = page.evaluate("copies.at")
    assert at == int(at) < 4
    assert not page.evaluate("copies.playing")
    assert not errors


def test_nothing_glides_where_motion_is_not_wanted(shown):
    page, _ = shown(record_of(unrolls=2))
    assert page.evaluate("[copies.playing, copies.at === copies.last]") == [False, True]
    page.evaluate("""() => {
        const show = copies.show.bind(copies);
        window.seen = new Set(), copies.show = at => { seen.add(at), show(at); };
    }""")
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("!copies.playing && copies.at === copies.last")
    assert page.evaluate("[...seen]") == [0, 1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("width", [320, 375, 700, 960, 1280, 1920])
@pytest.mark.parametrize(
    "values",
    [
        {},
        {"unrolls": 50},
        {"unrolls": 10, "w2": -1.25, "wiring": "every day", "cell": "linear"},
        {"unrolls": 10, "cell": "LSTM", "wiring": "every day"},
        {"unrolls": 1500, "w2": 3.0},
    ],
    ids=str,
)
def test_all_words_are_large_whole_and_apart(shown, width, values):
    page, errors = shown(record_of(**values), width=width)
    wrong = page.evaluate(
        """() => {
            const box = element => element.getBoundingClientRect(), found = [];
            const texts = [...document.querySelectorAll(".copies svg text")].filter(text => text.textContent);
            texts.forEach((text, place) => {
                const { left, right, top, bottom } = box(text), part = box(text.closest("svg"));
                if (left < part.left - 1 || right > part.right + 1 || top < part.top - 1 || bottom > part.bottom + 1)
                    found.push(`${text.textContent} is cut off`);
                if (box(text).height < 16) found.push(`${text.textContent} is small`);
                for (const other of texts.slice(0, place)) {
                    const there = box(other), wide = Math.min(right, there.right) - Math.max(left, there.left);
                    const high = Math.min(bottom, there.bottom) - Math.max(top, there.top);
                    if (wide > 2 && high > 7) found.push(`${text.textContent} overlaps ${other.textContent}`);
                }
            });
            return found;
        }"""
    )
    assert wrong == []
    assert page.locator(".copies svg text").first.evaluate("text => parseFloat(getComputedStyle(text).fontSize)") >= 16
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not errors


def test_an_html_file_of_it_is_alive_and_other_files_are_slides(browser, tmp_path):
    figure = next(figure for figure in gallery.figures("unroll", {"unrolls": 3}) if figure.name == "network")
    kinds = {kind.ending: kind for kind in formats.FORMATS}
    file = tmp_path / "network.html"
    file.write_bytes(formats.written(figure, kinds["html"]))
    with tab(browser) as (page, errors):
        page.context.set_offline(True)
        page.goto(file.as_uri())
        page.wait_for_function("window.copies?.nodes")
        page.locator(".scrub").press("Home")
        assert page.locator(".where").inner_text() == "forward: day 1"
        assert page.locator(".copies svg").get_attribute("aria-label") == figure.alt
        assert not errors
    assert b"Input 1 = " in formats.written(figure, kinds["svg"])


def test_a_click_on_a_day_spells_it_out(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/unroll")
        settle(page)
        page.locator("circle.state").nth(3).click()
        page.wait_for_url("**/unroll?day=4")
        settle(page)
        assert page.get_by_role("spinbutton", name="day to spell out").input_value() == "4"
        assert page.locator("text.picked").inner_html() == "day 4"
        assert not errors


def test_where_motion_is_not_wanted_it_follows_the_window_too(browser, address):
    scale = "() => document.querySelector('.copies text').getScreenCTM().a"
    with tab(browser, 1920) as (page, errors):
        page.goto(f"{address}/unroll")
        settle(page)
        assert page.evaluate(scale) == pytest.approx(1.5, abs=0.01)
        page.set_viewport_size({"width": 1280, "height": 1000})
        page.wait_for_function(f"Math.abs(({scale})() - 1) < 0.01")
        assert not errors
