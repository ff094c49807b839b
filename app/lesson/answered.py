"""What a viewer has said. Streamlit forgets the value of a control that leaves the screen; what was said stays said."""

import streamlit as st

from app.lesson.scenes import Scene

SAID = "said in the lesson"
NOTHING = "?"  # where the slider stands on which nobody has said a number


def said() -> dict[str, object]:
    """What was said, by the key of the control on which it was."""
    return st.session_state.setdefault(SAID, {})


def keep(key: str) -> None:
    """Keep what the control with this key says now; to be called as its callback."""
    said()[key] = st.session_state[key]


def predicted(scene: Scene) -> str | int | None:
    """What a viewer has predicted, None for nothing."""
    guess = said().get(_key(scene))
    return None if guess == NOTHING else guess


def prediction(scene: Scene) -> str | int | None:
    """The control on which a viewer predicts; returns what was said, None for nothing."""
    key = _key(scene)
    if key in said():
        st.session_state.setdefault(key, said()[key])
    if scene.options:
        guess = st.radio("your prediction", scene.options, None, key=key, on_change=keep, args=(key,))
    else:
        label = f"your prediction, {scene.low} to {scene.high}"
        options = NOTHING, *range(scene.low, scene.high + 1)
        guess = st.select_slider(label, options, NOTHING, key=key, on_change=keep, args=(key,))
    return None if guess == NOTHING else guess


def _key(scene):
    return f"guess {scene.key}"
