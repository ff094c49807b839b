"""Pages share the names of their settings, and each has values of its own (in a real browser: tests/browser)."""

from app.register import BY_NAME
from app.ui import own_values
from tests.harness import opened


def turn_to(page, name):
    page.switch_page(BY_NAME[name].script).run()
    assert not page.exception
    assert not page.warning


def test_a_page_is_found_at_its_defaults_and_later_as_it_was_left():
    page = opened("unroll", w2="1.5", unrolls="1500", wiring="every day")
    turn_to(page, "landscape")
    assert page.number_input(key="unrolls").value == BY_NAME["landscape"].settings["unrolls"].default
    assert page.selectbox(key="wiring").value == "first day only"
    page.number_input(key="unrolls").set_value(7).run()
    turn_to(page, "unroll")
    assert page.number_input(key="unrolls").value == 1500
    assert page.slider(key="w2").value == 1.5
    assert page.selectbox(key="wiring").value == "every day"
    turn_to(page, "landscape")
    assert page.number_input(key="unrolls").value == 7


def test_what_a_session_remembers_is_bounded_by_the_pages():
    page = opened("unroll")
    for name in ("landscape", "unroll", "landscape"):
        turn_to(page, name)
    assert len(page.session_state[own_values.LEFT]) == 2
