"""The button that plays the walks of the landscape, in the browser: nothing is computed again, and no server is asked.

It moves the input that the figure reads (app.charts.landscapes.CLOCK) from 0 to 1.
"""

import streamlit as st

from app.charts.landscapes import CLOCK

SECONDS = 9
BUTTON = f"""<style>
.play-walk {{ font: inherit; font-size: 0.9em; color: inherit; background: none; cursor: pointer;
  border: 1px solid #86868F; border-radius: 0.5rem; padding: 0.4rem 0.9rem; }}
.play-walk:hover, .play-walk:focus-visible {{ border-color: var(--st-primary-color, #6741D9); }}
@media (prefers-reduced-motion: reduce) {{ .st-key-play {{ display: none; }} }}
</style>
<input id="{CLOCK}" type="hidden" value=""><button class="play-walk" type="button">Play the walk</button>
<script>
(() => {{
  const clock = document.getElementById("{CLOCK}"), button = clock.parentElement.querySelector("button");
  let played = 0, last = null;
  const show = value => {{ clock.value = value; clock.dispatchEvent(new Event("input")); }};
  const label = () => button.textContent = last === null ? "Play the walk" : "Pause";
  const frame = now => {{
    if (last === null || !clock.isConnected) return;
    played += (now - last) / {1000 * SECONDS};
    last = played < 1 ? now : null;
    if (last === null) played = 0;
    show(last === null ? "" : played);
    if (last === null) label(); else requestAnimationFrame(frame);
  }};
  button.onclick = () => {{
    last = last === null ? performance.now() : null;
    label();
    requestAnimationFrame(frame);
  }};
}})();
</script>"""


def play_button() -> None:
    """Above the figure, which looks for the input when it is drawn; none where people ask for no motion."""
    with st.container(key="play", width="content"):
        st.html(BUTTON, unsafe_allow_javascript=True)
