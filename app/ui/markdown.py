"""Text that people typed, safe to show."""

import re

# Streamlit makes links, arrows and a logo of these even where they are escaped; a joiner of no width prevents that.
DEAF_TO_BACKSLASHES = r"(?i)(https?:(?=//)|www(?=\.)|@|[<>~](?=[-=])|-(?=[->])|:(?=streamlit:))"


def without_bold(sentence: str) -> str:
    """The same without bold type, for where there is none."""
    return sentence.replace("**", "")


def plain(text: str) -> str:
    """Text that may hold what a viewer typed or uploaded, so that Markdown shows it and does not obey it."""
    text = re.sub(DEAF_TO_BACKSLASHES, "\\1\u2060", text)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)  # a backslash before anything but these would be shown
