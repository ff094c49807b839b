"""Networks, inputs and matrices that viewers give: in force at once, refused with a reason, and nobody else's."""

import numpy as np
import pytest

from app.check.upload import PASTED
from app.ui import markdown
from app.ui.own_networks import INPUT, NETWORK
from tests.core.vector.weight_files import LINES, RECORDED, npz, pytorch, safetensors
from tests.harness import everything_said, press
from tests.pages.test_check import given, page_of, recorded, refused, verdict

GOOD = "torch_lstm_2_layers_both_ways.safetensors"
HOSTILE = "**[x](javascript:alert(1)) :red[y] <img src=x>.npz"


def test_a_file_is_in_force_at_once_and_can_be_taken_away():
    page = recorded(page_of(), "torch_gru.npz")
    assert page.selectbox(key="network").value == "torch_gru.npz (your network)"
    assert page.query_params["network"] == "torch_gru.npz (your network)"
    assert markdown.plain("torch_gru.npz") in verdict(page)
    press(page, "Take this network away")
    assert page.selectbox(key="network").value == "nn.LSTM"
    assert NETWORK.kind not in page.session_state
    assert not page.error
    assert not page.warning


def test_which_of_several_networks_is_looked_at_can_be_chosen():
    page = recorded(page_of(), GOOD)
    file = page.session_state[NETWORK.kind]
    (chooser,) = (box for box in page.selectbox if box.key.startswith("part of"))
    assert list(chooser.options) == [str(stored) for stored in file.stored]
    before = verdict(page)
    chooser.set_value(3).run()
    assert not page.exception
    assert page.session_state[NETWORK.kind].at == 3
    assert verdict(page) != before


def test_an_activation_is_asked_for_where_the_file_does_not_tell_it():
    page = recorded(page_of(), "torch_rnn_relu.npz")
    (chooser,) = (box for box in page.selectbox if box.key.startswith("cell of"))
    assert chooser.value == "tanh"
    chooser.set_value("relu").run()
    assert not page.exception
    assert "the ReLU lets" in verdict(page)


def broken():
    """Files that cannot be read, by their names, and what is said of each."""
    good = (RECORDED / GOOD).read_bytes()
    return {
        "state_dict.pt": ((RECORDED / "state_dict.pt").read_bytes(), "torch.save wrote this file"),
        "cut.safetensors": (good[: len(good) // 2], "cut short or damaged"),
        "empty.npz": (b"", "the file is empty"),
        "text.csv": (b"<script>alert(1)</script>,2\n3,x\n", "which is not a number"),
        "flat.csv": (b"1,2,3\n4,5,6\n", "line 1 of this text has 3 numbers"),
        "pickled.npz": (npz(weights=np.array([None], dtype=object)), "pickled Python object"),
        HOSTILE: (npz(weight_hh_l0=np.zeros((3, 3))), "'weight_ih_l0' is not"),
        "huge.safetensors": (
            safetensors({"a": {"dtype": "F32", "shape": [10**12], "data_offsets": [0, 8]}}),
            "damaged",
        ),
        "picture.npz": (b"\x89PNG\r\n", "this is a picture"),
    }


@pytest.mark.parametrize("name", broken())
def test_a_broken_file_says_why_and_loses_nothing(name):
    content, sentence = broken()[name]
    page = recorded(page_of(), "torch_gru.npz")
    before, kept = verdict(page), page.session_state[NETWORK.kind]
    given(page, content, name)
    (said,) = refused(page)
    assert sentence in said
    assert said.endswith("Nothing else has changed.")
    assert verdict(page) == before
    assert page.session_state[NETWORK.kind] is kept
    raw = "".join(element.value for element in page.error)
    assert "](javascript" not in raw
    assert "<script>" not in raw
    page.number_input(key="unrolls").set_value(9).run()  # the viewer goes on
    assert not page.error
    assert "after 9 steps" in verdict(page)


@pytest.mark.parametrize("name", [name for name in LINES if (RECORDED / name).exists()])
def test_a_file_of_pytorch_is_answered_with_the_three_lines_that_fit_it(name):
    page = recorded(page_of(), name)
    (said,) = refused(page)
    lines = next(code.value for code in page.code if "numpy.savez" in code.value)
    assert len(lines.splitlines()) == 3
    assert name in lines
    assert "numpy.savez" not in said


def test_a_name_in_a_file_is_shown_and_not_obeyed():
    weights = {f"**[x](javascript:alert(1))**.{name}": array for name, array in pytorch(4, 5, 3).items()}
    page = given(page_of(), npz(**weights), HOSTILE)
    assert not page.error
    said = everything_said(page)
    assert "](javascript" not in said
    assert markdown.plain(HOSTILE) in verdict(page)


def test_two_viewers_have_two_networks():
    one, other = recorded(page_of(), "torch_gru.npz"), page_of()
    assert NETWORK.kind not in other.session_state
    assert "torch" not in verdict(other)
    assert markdown.plain("torch_gru.npz") in verdict(one.run())


def test_a_matrix_can_be_pasted_and_a_wrong_one_is_refused():
    page = page_of(input="zeros", unrolls="20")
    page.text_area(key="a matrix that is pasted").set_value("0.9 5\n0 0.9")
    press(page, "Check this matrix")
    assert PASTED in verdict(page)
    (chooser,) = (box for box in page.selectbox if box.key.startswith("cell of"))
    chooser.set_value("linear").run()
    assert not page.exception
    peak = np.linalg.norm(np.linalg.matrix_power(np.array([[0.9, 5.0], [0.0, 0.9]]), 20)) / np.sqrt(2)
    assert f"after 20 steps {float(f'{peak:.2g}'):g} times the gradient is left" in verdict(page)
    page.text_area(key="a matrix that is pasted").set_value("1 2 3\n4 5 6")
    press(page, "Check this matrix")
    assert "line 1 of this text has 3 numbers" in refused(page)[0]
    assert PASTED in verdict(page)


def test_own_inputs_enter():
    table = "\n".join(f"2020-01-{day:02},{day % 5},{day % 3}" for day in range(1, 29))
    page = given(page_of(unrolls="50"), f"Date,a,b\n{table}".encode(), "mine.csv", 1)
    assert page.selectbox(key="input").value == "mine.csv (your input)"
    said = everything_said(page).replace("\\", "")
    assert "28 rows, 2 columns of numbers; left out: Date" in said
    assert "after 27 steps" in verdict(page)
    recorded(page, "torch_gru.npz")
    needed = page.session_state[NETWORK.kind].network.inputs
    assert needed > 2
    assert f"has 2 columns of numbers, and the network has {needed} inputs" in refused(page)[0]
    press(page, "Take these inputs away")
    assert INPUT.kind not in page.session_state
    assert not page.error


def test_a_link_with_somebody_elses_file_says_so_and_shows_the_example():
    page = page_of(network="mine.npz (your network)", input="mine.csv (your input)")
    (warning,) = (element.value.replace("\\", "") for element in page.warning)
    assert "network = 'mine.npz (your network)' is a trained network that the link's maker had" in warning
    assert "nn.LSTM is used." in warning
    assert "input = 'mine.csv (your input)' is a table of inputs" in warning
    assert "nn.LSTM" in verdict(page).replace("\\", "")


def test_who_comes_back_from_another_page_finds_the_network_and_the_norms():
    page = recorded(page_of(), GOOD)
    (chooser,) = (box for box in page.selectbox if box.key.startswith("part of"))
    chooser.set_value(2).run()
    page.text_area(key="norms of a training").set_value("1\n2\n4").run()
    before = verdict(page)
    for name in ("unroll", "check"):
        page.switch_page(f"app/pages/{name}.py").run()
        assert not page.exception
        assert not page.error
    assert verdict(page) == before
    assert page.session_state[NETWORK.kind].at == 2
    assert page.text_area(key="norms of a training").value == "1\n2\n4"


def test_an_example_can_be_looked_at_beside_ones_own_network():
    page = recorded(page_of(), "torch_gru.npz")
    mine = verdict(page)
    page.selectbox(key="network").set_value("nn.RNN").run()
    assert "nn.RNN" in verdict(page).replace("\\", "")
    page.selectbox(key="network").set_value("torch_gru.npz (your network)").run()
    assert verdict(page) == mine
