"""Ask the hall: a prediction as a poll on the phones of those who sit there (app.server.phones), and what they said.

The polls are the lecturer's who opened them. By whose key they are is kept in the address bar, so that they are there
when the page is loaded anew; a link that is shared, and a QR code, leave it out.
"""

import streamlit as st

from app import charts, tables
from app.export.public import public
from app.lesson.scenes import Scene
from app.lesson.words import of_the_hall
from app.server.phones import PATH
from app.server.poll import TooManyPolls, View, is_token, new_token, polls
from app.ui import address, markdown
from app.ui.scanning import draw_code

HOST = "hall"  # the lecturer's key, in the address bar and in the session
REFUSED = "poll refused"
CODE_WIDTH = 320  # pixels, where there is room
EVERY = 1.0  # seconds between two looks at the count
NOBODY = "Nobody has answered yet."
UNSERVED = (
    "Phones have no page here: the app was started in another way than by `streamlit run dashboard.py`, which has one."
)
ALONE = "No names; gone in an hour. The votes live in one process: a poll needs an app without other replicas."
UNREACHED = (
    "No phone gets here: this address is this computer's own. Put the app on a server, or open it here at the *Network "
    "URL* that it prints when it starts."
)
NETWORK = (
    "The hall has to be in the same network. Where no Network URL is printed, `server.address` in the settings keeps "
    "the app to this computer: leave it out."
)


def poll_of(scene: Scene) -> View | None:
    """This lecturer's poll on the scene."""
    host = _host()
    return polls().of(host, scene.key) if host else None


def ask(scene: Scene) -> None:
    """Open a poll on the scene, as a callback."""
    host = _host() or new_token()
    st.session_state[HOST] = st.query_params[HOST] = host
    try:
        polls().open(host, scene.key, scene.question, answers(scene), not scene.options)
    except TooManyPolls as error:
        st.session_state[REFUSED] = str(error)


def answers(scene: Scene) -> tuple[str, ...]:
    """All that can be said to the scene's question."""
    return scene.options or tuple(str(number) for number in range(scene.low, scene.high + 1))


def close(scene: Scene) -> None:
    """Take no more votes on the scene."""
    if poll := poll_of(scene):
        polls().close(poll.code)


def tell(scene: Scene, right: object) -> None:
    """Tell the phones what is right, once the vote is closed."""
    poll = poll_of(scene)
    if poll and poll.closed and not poll.right:
        polls().close(poll.code, str(right))


def draw_button(label: str, **click: object) -> None:
    """The control that asks; click: what Streamlit's button does."""
    served = polls().served
    st.button(label, type="tertiary", icon=":material/how_to_vote:", disabled=not served, help=_help(served), **click)
    if refused := st.session_state.pop(REFUSED, ""):
        st.error(markdown.plain(refused), title="No poll was opened", icon=":material/error:")


def draw_way_in(poll: View) -> None:
    """How phones get to the poll, and how many have answered."""
    place = f"{address.root()}/{PATH}"
    here = address.is_of_this_machine(place)
    if not here:
        st.container(key="poll-place").markdown(markdown.plain(place.partition("://")[2]))
    with st.container(key="way-in", horizontal=True, gap="small"):
        if public(place):
            with st.container(key="poll-picture", width="content"):
                draw_code(f"{place}/{poll.code}", CODE_WIDTH)
        with st.container():
            st.container(key="poll-code").markdown(poll.code)
            _count(poll.code)
    st.caption(UNREACHED if here else ALONE, help=NETWORK if here else None)


def draw_result(poll: View) -> None:
    """What the hall said, beside the right answer; where that could not be computed, how many answered."""
    sentence = of_the_hall(poll.answers, poll.counts, poll.right, poll.numbers)
    if poll.count and poll.right:
        table = tables.votes_table(poll.answers, poll.counts, poll.right)
        drawing = charts.numbers_chart(table, "what the hall said") if poll.numbers else charts.choices_chart(table)
        said = zip(poll.answers, poll.counts, strict=True)
        bars = "; ".join(f"{answer}: {count}" for answer, count in said if count)
        with st.container(key="hall-said", height="stretch"):
            st.vega_lite_chart(spec=drawing.without_height().filled(), alt=f"{sentence} {bars}.", height="stretch")
    st.markdown(sentence)


@st.fragment(run_every=EVERY)
def _count(code):
    poll = polls().find(code)
    if poll is None or poll.closed:  # its hour is over, or the lecturer closed it in another tab
        st.rerun()
    st.markdown(f"**{poll.count:,} {'has' if poll.count == 1 else 'have'} answered**" if poll.count else NOBODY)


def _help(served):
    return "The hall answers on its phones, until you reveal." if served else UNSERVED


def _host():
    """The key of this lecturer's polls, "" before the first one."""
    known = st.session_state.get(HOST) or st.query_params.get(HOST)
    return known if is_token(known) else ""
