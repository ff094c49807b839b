"""In a real browser: a lecturer asks the hall, phones vote by touch, and all see what was said."""

from pathlib import Path

import pytest

from app.lesson.answers import answer_in
from app.lesson.hall import NOBODY, answers
from app.lesson.scenes import SCENES
from app.lesson.words import of_the_hall
from app.server.phone_page import COUNTED
from tests.chromium import launched, served, settle, shows, tab

AUDIT = (Path(__file__).parent / "audit.js").read_text(encoding="utf-8")
CHOICE, NUMBER = (next(k for k, scene in enumerate(SCENES, 1) if bool(scene.options) is kind) for kind in (True, False))
LONGEST = (1, 5, 8)  # scenes: no Next beside a Back, the longest answers, the longest question with a number
PUBLIC = "unrolled.example.org"
# What lies beyond the screen or upon something else, or is too small for the last row.
CROWDED = """() => { const main = document.querySelector("[data-testid=stMain]"), found = [];
    if (main.scrollHeight > main.clientHeight) found.push(`scrolls: ${main.scrollHeight} > ${main.clientHeight}`);
    const box = one => { const words = document.createRange();
        words.selectNodeContents(one);
        return (one.matches("h1, h2, h3, p") ? words : one).getBoundingClientRect(); };
    const parts = [...main.querySelectorAll("h1, h2, h3, p, button, svg.marks, [data-testid=stImage] img")]
        .filter(one => box(one).width && !one.closest("[data-testid=stElementToolbar], .st-key-presenting"));
    for (const one of parts) {
        const { top, bottom, left, right } = box(one), name = one.innerText || one.tagName;
        if (top < 0 || left < 0 || bottom > innerHeight || right > innerWidth) found.push(`beyond: ${name}`);
        for (const other of parts.slice(parts.indexOf(one) + 1).filter(other => !one.contains(other))) {
            const there = box(other);
            const wide = Math.min(right, there.right) - Math.max(left, there.left);
            const high = Math.min(bottom, there.bottom) - Math.max(top, there.top);
            if (wide > 2 && high > 4) found.push(`${name} and ${other.innerText || other.tagName}`);
        }
        const least = one.matches("svg.marks") ? 5 : one.matches("img") ? 8 : Infinity;
        if (bottom - top < innerHeight / least) found.push(`a stamp: ${name}`);
    }
    return found; }"""


@pytest.fixture(scope="module")
def browser():
    """One that finds the dashboard at a public name as well."""
    with launched(f"--host-resolver-rules=MAP {PUBLIC} 127.0.0.1") as chromium:
        yield chromium


@pytest.fixture(scope="module")
def public():
    """The dashboard at a public name."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STREAMLIT_SERVER_CORS_ALLOWED_ORIGINS", f"http://{PUBLIC}")
        with served() as place:
            yield place.replace("127.0.0.1", PUBLIC)


def asked(page, address, number):
    """Present at this scene, and the address of its poll once the hall has been asked.

    While a poll is open the page asks for the count every second; so it is not left for another before that is over.
    """
    page.goto(f"{address}/lesson?mode=presenter&scene={number}")
    settle(page)
    page.get_by_role("button", name="Ask the hall").click()
    shows(page, NOBODY)
    return f"{address}/poll/{page.inner_text('.st-key-poll-code')}"


def phone(browser, poll, width=390):
    """A telephone of its own that has opened the poll."""
    opened = browser.new_context(viewport={"width": width, "height": 664}, has_touch=True, is_mobile=True).new_page()
    opened.goto(poll)
    return opened


def test_two_phones_vote_by_touch_and_the_hall_sees_it(browser, address):
    scene = SCENES[CHOICE - 1]
    right = answer_in(scene).right
    wrong = next(option for option in scene.options if option != right)
    with tab(browser) as (page, errors):
        poll = asked(page, address, CHOICE)
        phones = [phone(browser, poll), phone(browser, poll, 375)]
        for one in phones:
            assert one.inner_text("h1") == scene.question
            one.get_by_role("button", name=wrong, exact=True).tap()
            one.get_by_text(COUNTED).wait_for()
        shows(page, "2 have answered")  # without a touch of the lecturer's
        phones[0].get_by_role("button", name=right, exact=True).tap()
        phones[0].locator("[aria-pressed=true]", has_text=right).wait_for()
        phones[0].reload()
        assert phones[0].locator("[aria-pressed=true]").count() == 1
        settle(page)
        assert "2 have answered" in page.inner_text("[data-testid=stMain]")
        assert scene.takeaway not in page.inner_text("[data-testid=stMain]")
        page.keyboard.press("PageDown")
        counts = tuple((option == right) + (option == wrong) for option in scene.options)
        shows(page, of_the_hall(scene.options, counts, right, False))
        settle(page)
        assert page.locator("svg.marks text", has_text="1, right").count() == 1
        phones[1].get_by_role("button", name=right, exact=True).tap()
        phones[1].get_by_text("came after the vote was closed").wait_for()
        phones[0].reload()
        assert "which is right" in phones[0].inner_text("main")
        assert "2 answered." in phones[0].inner_text("main")
        page.keyboard.press("Space")
        shows(page, SCENES[CHOICE].title)
        page.keyboard.press("ArrowLeft")
        shows(page, of_the_hall(scene.options, counts, right, False))
        for one in phones:
            one.context.close()
        assert not errors


def test_a_number_is_typed_on_a_phone_and_a_page_loaded_anew_keeps_its_poll(browser, address):
    scene = SCENES[NUMBER - 1]
    with tab(browser) as (page, errors):
        poll = asked(page, address, NUMBER)
        one = phone(browser, f"{address}/poll")
        one.fill("input", poll[-5:].lower())
        one.get_by_role("button", name="Go").tap()
        one.get_by_text(scene.question).wait_for()
        one.fill("input", str(scene.high))
        one.get_by_role("button", name="Send").tap()
        one.get_by_text(COUNTED).wait_for()
        shows(page, "1 has answered")
        page.reload()
        shows(page, "1 has answered")
        settle(page)  # until then nobody listens to keys
        page.keyboard.press("Space")
        counts = [0] * len(answers(scene))
        counts[-1] = 1
        shows(page, of_the_hall(answers(scene), counts, str(answer_in(scene).right), True))
        one.context.close()
        assert not errors


@pytest.mark.parametrize(("number", "width"), [(CHOICE, 375), (CHOICE, 390), (NUMBER, 375)])
def test_on_a_phone_all_answers_are_wide_enough_for_a_thumb(browser, address, number, width):
    with tab(browser) as (page, errors):
        one = phone(browser, asked(page, address, number), width)
        assert one.evaluate("document.documentElement.scrollWidth") == width
        for target in one.locator("button, input").all():
            place = target.bounding_box()
            assert place["height"] >= 48
            assert place["y"] + place["height"] <= 664
        one.context.close()
        assert not errors


@pytest.mark.parametrize(("width", "height"), [(1280, 800), pytest.param(1920, 1080, marks=pytest.mark.slow)])
def test_a_poll_and_its_result_fit_on_the_screen_of_a_hall(browser, public, width, height):
    with tab(browser, width, height) as (page, errors):
        for number in LONGEST:
            scene, poll = SCENES[number - 1], asked(page, public, number)
            settle(page)
            assert page.locator(".st-key-poll-picture img").count() == 1
            assert page.evaluate(CROWDED) + page.evaluate(AUDIT) == [], scene.key
            one = phone(browser, poll)
            if scene.options:
                one.locator("button").first.tap()
            else:
                one.fill("input", str(scene.low))
                one.get_by_role("button", name="Send").tap()
            one.get_by_text(COUNTED).wait_for()
            one.context.close()
            page.keyboard.press("PageDown")
            shows(page, "1 answered; ")
            settle(page)
            assert page.locator("svg.marks").count() == 2
            assert page.evaluate(CROWDED) + page.evaluate(AUDIT) == [], scene.key
        assert not errors
