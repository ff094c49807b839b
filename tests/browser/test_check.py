"""In a real browser: a trained network is given and judged, a file that cannot be read is answered, a slider tries."""

from urllib.parse import parse_qs, urlparse

from tests.chromium import settle, tab
from tests.core.vector.weight_files import RECORDED, npz, pytorch

FORBIDDEN = "a[href^='javascript'], img[src='x'], [onerror], [class*=stMarkdownColored]:has-text('hostile')"


def give(page, path):
    page.locator("input[type=file]").first.set_input_files(path)
    settle(page)


def _file(name, content):
    """One that no disk has to take: not every system has such names."""
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def verdict(page):
    return page.locator("[data-testid=stMain] h2").first.inner_text()


def test_a_strangers_way_from_a_pt_file_to_a_verdict(browser, address, tmp_path):
    """torch.save's own file is answered with three lines; the file that such lines make is judged."""
    made = tmp_path / "state_dict_weights.npz"
    made.write_bytes(npz(**pytorch(4, 12, 3)))
    with tab(browser) as (page, errors):
        page.goto(f"{address}/check?unrolls=20")
        settle(page)
        before = verdict(page)
        give(page, RECORDED / "state_dict.pt")
        alert = page.get_by_test_id("stAlert")
        assert "torch.save wrote this file" in alert.inner_text()
        assert f"numpy.savez('{made.name}'" in page.get_by_test_id("stCode").first.inner_text()
        assert verdict(page) == before
        give(page, made)
        assert alert.count() == 0
        assert verdict(page).startswith(f"{made.name}: after 20 steps")
        assert parse_qs(urlparse(page.url).query)["network"] == [f"{made.name} (your network)"]
        page.get_by_role("slider", name="forget bias to try").press("ArrowRight")
        settle(page)
        assert "forget bias 2.1 would" in verdict(page)
        page.get_by_role("button", name="Take this network away").click()
        settle(page)
        assert verdict(page).startswith("nn.LSTM: after 20 steps")
        assert "network" not in parse_qs(urlparse(page.url).query)
        assert not errors


def test_names_in_a_file_become_no_part_of_the_page(browser, address):
    weights = npz(**{f"![hostile](x).{name}": part for name, part in pytorch(4, 5, 3).items()})
    named = _file("[hostile](javascript:pwn()) :red[hostile].npz", weights)
    broken = _file("<img src=x onerror=pwn()>.csv", b"x [hostile](javascript:pwn()),2\n3,4\n")
    with tab(browser) as (page, errors):
        page.goto(f"{address}/check?unrolls=20")
        settle(page)
        for file in (named, broken):
            give(page, file)
            assert page.locator(FORBIDDEN).count() == 0
        assert verdict(page).startswith(f"{named['name']}: after 20 steps")
        assert "[hostile](javascript:pwn())" in page.get_by_test_id("stAlert").inner_text()
        assert not errors
