"""In a real browser: trainings are watched, paused, gone on with, and ended by any change."""

import re

from core.vector.files import networks_in
from tests.browser.test_spectrum import MARKS
from tests.chromium import settle, shows, tab

LONG = "units=64&length=200&steps=20000&networks=nn.RNN"  # minutes, on any machine
DRAWN = "[data-testid=stVegaLiteChart] > svg"


def test_a_training_is_paused_at_what_there_is_and_gone_on_with(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/learning?{LONG}&seed=31")
        page.get_by_role("button", name="Pause").click()
        shows(page, "Go on to step 20,000")
        settle(page)
        step = int(re.search(r"pause=(\d+)", page.url)[1])
        assert 0 < step < 20_000
        shows(page, f"not learned yet, after {step:,} step")
        paused = page.inner_text("[data-testid=stMain]")
        page.reload()  # the address says it all
        shows(page, "Go on to step 20,000")
        settle(page)
        assert page.inner_text("[data-testid=stMain]") == paused
        page.get_by_role("button", name="Go on").click()
        page.get_by_role("button", name="Pause").wait_for()
        assert page.get_by_role("button", name="Go on").locator("visible=true").count() == 0
        assert "pause=" not in page.url
        page.get_by_role("button", name="In a few seconds").click()  # any change ends it
        shows(page, "not learned after 2,000 steps")
        settle(page)
        assert not errors


def test_figures_are_drawn_while_a_training_goes_on_and_other_pages_open_beside_it(browser, address):
    with tab(browser) as (page, errors), tab(browser) as (other, _):
        page.goto(f"{address}/learning?{LONG}&seed=32")
        page.get_by_role("button", name="Pause").wait_for()
        page.wait_for_function(f"document.querySelectorAll('{DRAWN}').length === 6")
        other.goto(f"{address}/unroll?unrolls=4")
        settle(other)
        assert other.locator("[data-testid=stVegaLiteChart]").count() > 0
        assert page.locator("[data-testid=stApp]").get_attribute("data-test-script-state") == "running"
        page.get_by_role("button", name="Pause").click()
        shows(page, "Go on to step 20,000")
        assert not errors


def test_alone_in_a_frame_the_loss_grows_too(browser, address):
    with tab(browser, width=960, height=540) as (page, errors):
        page.goto(f"{address}/learning?embed=true&figure=loss&units=8&length=10&steps=40")
        settle(page)
        assert page.locator("[data-testid=stVegaLiteChart]").first.bounding_box()["height"] > 250
        shows(page, "On new sequences now")
        assert not errors


def test_a_trained_network_goes_on_to_spectrum_where_one_drags_through_its_snapshots(browser, address):
    with tab(browser) as (page, errors):
        page.goto(f"{address}/learning?units=8&length=10&steps=40&fan=1&seed=33")
        shows(page, "Look inside the networks")
        settle(page)
        row = page.locator("[class*='st-key-inside']").last
        with page.expect_download() as download:
            row.get_by_role("button", name="Save it (.npz)").click()
        stored = networks_in(download.value.path())
        assert (stored[0].prefix, stored[-1].prefix, stored[-1].cell) == ("step 0", "step 40", "lstm")
        row.get_by_role("button", name="See its spectrum").click()
        shows(page, "What enters is noise of the size that is set")
        settle(page)
        assert "/spectrum" in page.url
        last = page.evaluate(MARKS)
        slider = page.get_by_role("slider", name="which of its networks")
        assert slider.get_attribute("aria-valuetext") == "step 40"
        slider.focus()
        page.keyboard.press("Home")
        settle(page)
        first = page.evaluate(MARKS)
        assert first[0] != last[0]
        assert first[0]
        page.get_by_role("button", name="Back to a network drawn as set").click()
        page.get_by_role("button", name=re.compile("^.*Look at ")).click()
        shows(page, "What enters is noise of the size that is set")
        settle(page)
        assert page.evaluate(MARKS) == first  # as it was left
        page.get_by_role("button", name="Check it").click()
        shows(page, "What a change would keep")
        settle(page)
        assert "/check" in page.url
        assert not errors
