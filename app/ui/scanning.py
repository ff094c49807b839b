"""A QR code on the page, for a hall that scans it from the screen."""

import streamlit as st

from app.export import qr


def draw_code(address: str, width: int) -> None:
    """The QR code of an address, this many pixels wide; nothing of one that only this machine or its network knows."""
    drawn = qr.svg(address, width)
    if drawn:
        st.image(drawn, width=width, alt=qr.MEANING)
