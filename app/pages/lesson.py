"""Lesson: the article's story in scenes, predicted first and then answered; and what is often said, true or false."""

import streamlit as st

from app.lesson import answered, hall, presenter, quiz
from app.lesson.answers import answer_in
from app.lesson.questions import question_in
from app.lesson.scenes import SCENES
from app.lesson.settings import SETTINGS
from app.server.memory import remembered
from app.ui import markdown, setting
from app.ui.blocks import link_warnings
from app.ui.opening import refusing
from app.ui.share import controls_beside_figure, figure, stands_alone

number = int(setting.in_link(SETTINGS["scene"], st.query_params))
scene = SCENES[number - 1]
known = SETTINGS | setting.by_key(scene.moves)
problems = setting.url_problems(known, st.query_params)  # before the widgets, which drop what they cannot use
used = {key: setting.in_link(declared, st.query_params) for key, declared in known.items()}
presenting = used["mode"] == "presenter"
shown = st.session_state.setdefault("scenes shown", set())
poll = hall.poll_of(scene)
asking, told_by_hall = (presenting and poll is not None and poll.closed is closed for closed in (False, True))
if stands_alone(scene.key) or told_by_hall:
    shown.add(scene.key)


def turn_to(number: int) -> None:
    """Show another scene; the address bar holds its number."""
    st.query_params["scene"] = str(number)


def forward() -> None:
    """Reveal the answer; once it is revealed, show the next scene."""
    if scene.key not in shown:
        hall.close(scene)
        shown.add(scene.key)
    elif number < len(SCENES):
        turn_to(number + 1)


def ask_the_hall() -> None:
    """Ask, as if nothing had been revealed."""
    hall.ask(scene)
    shown.discard(scene.key)


def present(on: bool) -> None:
    """Into the presenter's view and out of it."""
    st.query_params["mode"] = "presenter" if on else "lesson"


if presenting:
    presenter.set_stage()
at_the_top = st.container()
st.caption(f"Scene {number} of {len(SCENES)}")
st.title(scene.title)
if scene.key in shown:
    st.markdown(f"## {scene.takeaway}")
told, seen = st.columns([1, 2] if presenting else [2, 3], gap="medium" if presenting else "large")
with told:
    if not (asking or told_by_hall):  # told by then, and a poll needs the room
        st.markdown(scene.story)
    st.markdown(f"**{scene.question}**")
    guess = answered.predicted(scene) if told_by_hall else answered.prediction(scene)
    with st.container(horizontal=True):
        done, last = scene.key in shown, number == len(SCENES)
        st.button("Back", on_click=turn_to, args=(number - 1,), disabled=number == 1, shortcut="PageUp")
        st.button(
            "Next" if done else "Reveal",
            on_click=forward,
            disabled=done and last,
            type="primary",
            shortcut="PageDown",
        )
        if presenting:
            st.button("Leave", on_click=present, args=(False,), type="tertiary", shortcut="Esc")

if done:
    key = scene.moves.key
    moved = setting.draw({key: scene.moves}, {key: seen} | controls_beside_figure((key,)), scene.key)[key]
with at_the_top:
    link_warnings(problems, used)
with seen, refusing(ends_page=False):  # the shipped prices may be damaged
    if done:
        usual = remembered(("scene", scene.key), lambda: answer_in(scene))
        answer = remembered(("scene", scene.key, moved), lambda: answer_in(scene, moved))
        hall.tell(scene, usual.right)
        told.markdown(f"### {markdown.plain(scene.verdict(guess, usual.right))}")
    else:
        answer = remembered(("question", scene.key), lambda: question_in(scene))
    if presenting:
        presenter.on_stage(answer.figure, answer.sentence)
    else:
        figure(scene.key if done else f"{scene.key} question", answer.figure, answer.sentence)
    st.markdown(markdown.plain(answer.sentence))

if presenting:
    with told:
        if asking:
            hall.draw_way_in(poll)
        elif told_by_hall:
            hall.draw_result(hall.poll_of(scene))
            hall.draw_button("Ask again", on_click=ask_the_hall)
        else:
            hall.draw_button("Ask the hall", on_click=ask_the_hall)
            presenter.draw_code_of_scene()
if not presenting:
    st.divider()
    st.button("Present", on_click=present, args=(True,), icon=":material/slideshow:")
    st.caption(
        "Large type and nothing else. The space bar, the right arrow or Page Down reveals and goes on; the left arrow "
        "or Page Up goes back; Esc leaves. *Ask the hall* makes a prediction a poll on the hall's phones."
    )
    st.header("True or false?")
    st.markdown(
        "Claims about exploding and vanishing gradients, some of them true. Decide, and the engine answers. Unless a "
        "claim says otherwise, the network is a single ReLU with 50 unrolls, Input 1 and the target are 1, the "
        "learning rate is 0.01, and the training has 1,000 steps. The last eight are about layers of many units."
    )
    quiz.ask_all()
