"""Only an address that a stranger can open is printed."""

import pytest

from app.export.public import public

PUBLIC = [
    "https://unrolled.streamlit.app/lesson?scene=3",
    "http://example.org",
    "https://example.org:8501/map",
    "https://example.org./map",
    "http://8.8.8.8/",
    "http://[2606:4700:4700::1111]:8501/",
    "https://local.example.org/",
    "https://local-news.de/",
    "https://10.example.org/",
    "https://bücher.de/",
]
NOT_PUBLIC = [
    "",
    "/lesson?scene=3",
    "example.org",
    "ftp://example.org/",
    "javascript:alert(1)",
    "http://",
    "http://localhost:8501/?w2_left=2",
    "http://LOCALHOST/",
    "http://localhost./",
    "http://a.localhost/",
    "http://127.0.0.1:8501/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f.0.0.0x1/",
    "http://0.0.0.0:8501/",
    "http://[::1]:8501/",
    "http://[::ffff:192.168.0.2]/",
    "http://[fe80::1]/",
    "http://[fd00::1]/",
    "http://10.0.0.7/",
    "http://192.168.1.20:8501/",
    "http://172.16.0.1/",
    "http://172.31.255.254/",
    "http://169.254.1.1/",
    "http://lecturer.local:8501/",
    "http://nas.lan/",
    "http://box.home.arpa/",
    "http://server/",
    "http://[::1/",
    "https://name:password@example.org/",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_what_a_stranger_can_open_is_kept_as_it_is(address):
    assert public(address) == address


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_nothing_is_left_of_an_address_that_means_something_here_only(address):
    assert public(address) == ""


def test_the_private_range_of_172_ends_where_it_should():
    assert public("http://172.15.0.1/")
    assert public("http://172.32.0.1/")
