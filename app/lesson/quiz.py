"""True or false: a viewer decides first, and then the engine answers, with a figure; an answer stands."""

import streamlit as st

from app.lesson import answered
from app.lesson.claims import BANK, Claim
from app.server.memory import remembered
from app.ui import markdown
from app.ui.blocks import refuse

CHOICES = ("True", "False")


def _key(claim):
    return f"belief {claim.key}"


def start_again() -> None:
    """Forget all answers."""
    for claim in BANK:
        answered.said().pop(_key(claim), None)


def ask_all() -> None:
    """All claims in their order; above them how many answers were right."""
    head = st.container(horizontal=True, vertical_alignment="center")
    verdicts = [ask(claim) for claim in BANK]
    given = [right for right in verdicts if right is not None]
    if given:
        head.markdown(f"**{sum(given)} of {len(given)} right.** {len(BANK) - len(given)} to go.", width="content")
        head.button("Start again", on_click=start_again, icon=":material/restart_alt:")
    else:
        head.markdown(f"{len(BANK)} claims to judge.")


def ask(claim: Claim) -> bool | None:
    """One claim; returns whether the viewer was right, None before an answer or where nothing can be computed."""
    key = _key(claim)
    belief = answered.said().get(key)
    if belief is None:
        st.segmented_control(claim.text, CHOICES, key=key, on_change=answered.keep, args=(key,))
        return None
    try:
        verdict = remembered(("claim", claim.key), claim.check)
    except ValueError as error:  # the shipped prices are damaged
        refuse(error, ends_page=False)
        return None
    right = (belief == CHOICES[0]) == verdict.true
    told, seen = st.columns(2, gap="large")
    judged = f"You said {belief.lower()}: {'right' if right else 'wrong'}."
    told.markdown(f"{claim.text}\n\n**{judged}** {markdown.plain(verdict.why)}")
    seen.vega_lite_chart(spec=verdict.figure.filled(), alt=verdict.why)  # as high as it draws itself
    return right
