"""The address bar: the link to what is shown."""

from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit

import streamlit as st

PAGE = "page"  # where dashboard.py keeps the name of the page that is shown
NOT_SHARED = ("figure", "mode", "hall")  # how the page is shown, and whose polls these are
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


def link() -> str:
    """The address of this page with all its settings."""
    page, query = (st.context.url or "").partition("?")[0], urlencode(settings(), doseq=True)
    return f"{page}?{query}" if query else page


def link_to(page: str, **settings: object) -> str:
    """The address of another page than this, but for the first, with these settings."""
    return f"{root()}/{page}?{urlencode(settings)}"


def root() -> str:
    """The address of the first page, without a slash at its end."""
    return (st.context.url or "").partition("?")[0].removesuffix("/").removesuffix(f"/{st.session_state[PAGE]}")


def is_of_this_machine(address: str) -> bool:
    """Whether no other machine is reached by this address."""
    return (urlsplit(address).hostname or "localhost") in _THIS_MACHINE


def settings() -> dict[str, str | list[str]]:
    """What stands in the address bar, but for what is this viewer's own."""
    given = {key: st.query_params.get_all(key) for key in st.query_params if key not in NOT_SHARED}
    return {key: values[0] if len(values) == 1 else values for key, values in given.items()}


def at_home() -> bool:
    """Whether the browser seems to run on the server's own machine: its address says so, and its words come from here.

    Both are asked, for behind a proxy on this machine all words come from here, and an address is only what is told.
    """
    try:
        caller = ip_address(st.context.ip_address or "127.0.0.1")  # Streamlit has none where it is this machine's own
    except ValueError:  # a proxy may write what it likes
        return False
    caller = getattr(caller, "ipv4_mapped", None) or caller  # ::ffff:127.0.0.1, where the server listens to both kinds
    return caller.is_loopback and urlsplit(st.context.url or "").hostname in _THIS_MACHINE
