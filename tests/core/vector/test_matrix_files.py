"""A square matrix alone, as text or as NumPy writes it, is W of a network with one input."""

import io

import numpy as np
import pytest

from core.vector.files import networks_in, open_network
from tests.core.vector.weight_files import npy, npz

MATRIX = [[0.5, -1.25], [2.0, 1e-3]]


@pytest.mark.parametrize(
    "text",
    [
        "0.5,-1.25\n2,1e-3",
        "0.5, -1.25\r\n2, 1e-3\r\n\r\n",
        "0.5;-1.25\n2;1E-3\n",
        "0,5;-1,25\n2;0,001",
        "0.5\t-1.25\n2.0\t.001",
        "0,5\t-1,25\n2,0\t0,001",
        "  0.5 -1.25\n  2.   1e-03",
        "0,5 -1,25\n2 0,001",
        "0.5,−1.25\n2,1e-3",  # a minus sign as it is printed
        '"0.5","-1.25"\n"2","0.001"',
        "0.5,-1.25,\n2,0.001,",
        "first,second\n0.5,-1.25\n2,1e-3",
        "0,1\n0.5,-1.25\n2,1e-3",  # pandas, index=False
        ",0,1\n0,0.5,-1.25\n1,2,1e-3",  # pandas
        "\t0\t1\n0\t0.5\t-1.25\n1\t2\t1e-3",
        "a b\nu 0.5 -1.25\nv 2 1e-3",  # R
        "u,0.5,-1.25\nv,2,1e-3",
        "1;0,5;-1,25\n2;2;0,001",
        "# two lines\n# of numpy.savetxt\n5.0e-01 -1.25e+00\n2.0e+00 1.0e-03",
        "[[0.5, -1.25], [2, 1e-3]]",
        "[[ 0.5   -1.25 ]\n [ 2.     0.001]]",
        "array([[0.5,\n   -1.25], [2, 1e-3]])",
        "tensor([[0.5, -1.25],\n        [2.0, 1e-3]])",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_of_any_habit_is_the_same_matrix(text, encoding):
    network = open_network(text.encode(encoding))
    np.testing.assert_array_equal(network.W, [MATRIX])
    assert network.cell.name == "tanh"


def test_what_a_matrix_alone_does_not_tell():
    network = open_network(b"0.5", cell="linear")
    assert network.cell.name == "linear"
    for name, value in {"W": 0.5, "U": 1.0, "b": 0.0, "V": 1.0, "c": 0.0}.items():
        np.testing.assert_array_equal(getattr(network, name).ravel(), [value], err_msg=name)
    network = open_network(b"1 2\n3 4")
    np.testing.assert_array_equal(network.U, [[[1], [1]]])
    np.testing.assert_array_equal(network.V, [[0.5, 0.5]])
    assert [str(stored) for stored in networks_in(b"1 2\n3 4")] == [
        "network, layer 0, forward: tanh, 2 units, 1 inputs"
    ]


def test_npy_and_a_lonely_array_of_npz_are_matrices_too():
    for file in (npy(np.array(MATRIX)), npy(np.array(MATRIX, order="F")), npz(W=np.array(MATRIX))):
        np.testing.assert_array_equal(open_network(file).W, [MATRIX])


def test_not_a_number_is_a_number_here():
    np.testing.assert_array_equal(open_network(b"nan,inf\n-Infinity,+1").W, [[[np.nan, np.inf], [-np.inf, 1]]])
    np.testing.assert_array_equal(open_network(b"9" * 1000).W, [[[np.inf]]])


@pytest.mark.parametrize(("size", "delimiters"), [(1, ",; \t"), (7, ",; \t"), (256, ",")])
def test_what_numpy_writes_is_read_to_the_last_bit(size, delimiters):
    matrix = np.random.default_rng(0).normal(size=(size, size))
    for delimiter in delimiters:
        file = io.BytesIO()
        np.savetxt(file, matrix, delimiter=delimiter, fmt="%.17g")
        np.testing.assert_array_equal(open_network(file.getvalue()).W, [matrix])


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"1,2\n3", "of this text has 1 numbers, and the matrix 2 rows; give a square matrix of numbers"),
        (b"1,2,3\n4,5,6", "line 1 of this text has 3 numbers, and the matrix 2 rows"),
        (b"1,2\n3,x", "line 2 of this text has 'x', which is not a number"),
        (b"1,2\n3,", "line 2 of this text has 1 numbers"),
        (b"1,2\n,4", "line 2 of this text has '', which is not a number"),
        (b"1,1_000\n3,4", "line 1 of this text has '1_000', which is not a number"),
        (b"1+2j,0\n0,1", r"line 1 of this text has '1\+2j', which is not a number"),
        (b"0,5", "line 1 of this text has 2 numbers, and the matrix 1 rows"),
        (b"0\n5", "line 1 of this text has 1 numbers, and the matrix 2 rows"),
        (b"date,close\n1,2", "line 1 of this text has 'date', which is not a number"),
        (b"x,5\n0,1", "line 1 of this text has 'x', which is not a number"),
        (b"0,2\n1,2\n3,4", "line 1 of this text has 2 numbers, and the matrix 3 rows"),
        (b"Dear reader,\nthis is no matrix.\n", "line 1 of this text has 'Dear', which is not a number"),
        (b"hello", "line 1 of this text has 'hello', which is not a number; give a square matrix of numbers, a row a"),
        (b"\n \r\n\n", "this text has no line with a number; give a square matrix"),
        (b"# 1 2", "this text has no line with a number"),
        (b" " * 3_000_000 + b"x", "line 1 of this text has 'x', which is not a number"),  # soon
        (b"[" * 3_000_000, "this text has no line with a number"),
        (b"1\n" * 1001, "this text has 1,001 lines, and at most 1,000 are read"),
        (b"1 " * 2_000_001, "this text has 4,000,002 characters, and at most 4,000,000 are read"),
        ((b"1," * 299 + b"1\n") * 300, "units = 300 is not a whole number from 1 to 256; give at most 256"),
        (npy(np.ones((2, 3))), r"the one array has the shape \(2, 3\), and a bare matrix must be square"),
        (npy(np.ones(3)), r"the one array has the shape \(3,\)"),
        (npy(np.array(1.0)), r"the one array has the shape \(\)"),
        (npy(np.ones((1, 2, 2))), r"the one array has the shape \(1, 2, 2\)"),
        (npy(np.ones((0, 0))), r"'' has the shape \(0, 0\), and must be a matrix"),
        (npy(np.ones((2, 2), int)), "the array holds numbers of the kind '<i8', and weights must be float16"),
        (npy(np.ones((2, 2), complex)), "the array holds numbers of the kind '<c16'"),
        (npy(np.ones((2, 2), bool)), r"the array holds numbers of the kind '\|b1'"),
        (npy(np.array([["a"]])), "the array holds numbers of the kind '<U1'"),
        (npy(np.ones((2, 2), "f8,f8")), "the array holds numbers of the kind"),
        (npy(np.array([[None]])), "the array is a pickled Python object, which could run any code and is never opened"),
        (npy(np.ones((300, 300))), "units = 300 is not a whole number from 1 to 256; give at most 256"),
        (npz(W=np.ones((2, 3))), r"'W', the one array of the file, has the shape \(2, 3\)"),
    ],
)
def test_what_is_no_square_matrix_is_refused_in_a_sentence(content, sentence):
    with pytest.raises(ValueError, match=sentence):
        networks_in(content)
    with pytest.raises(ValueError, match=sentence):
        open_network(content)
