"""What a viewer has said. Streamlit forgets the value of a control that leaves the screen; what was said stays said."""

import streamlit as st

from app.lesson.scenes import Scene

SAID = "said in the lesson"
NOTHING = "?"  # where the slider stands on which nobody has said a number


def recalled(key: str) -> object:
    """What was said last under this key of a control, which is about to be drawn and shows it again; else None."""
    said = st.session_state.setdefault(SAID, {})
    if key in said and key not in st.session_state:
        st.session_state[key] = said[key]
    return said.get(key)


def keep(key: str, value: object) -> None:
    """Keep what this control says."""
    st.session_state[SAID][key] = value


def prediction(scene: Scene) -> str | int | None:
    """The control on which a viewer predicts; returns what was said, None for nothing."""
    key = f"guess {scene.key}"
    recalled(key)
    if scene.options:
        guess = st.radio("your prediction", scene.options, None, key=key)
    else:
        label = f"your prediction, {scene.low} to {scene.high}"
        guess = st.select_slider(label, (NOTHING, *range(scene.low, scene.high + 1)), NOTHING, key=key)
    keep(key, guess)
    return None if guess == NOTHING else guess
