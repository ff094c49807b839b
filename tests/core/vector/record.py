"""Record networks of PyTorch and Keras, as they write them, with their answers, for tests/core/vector/test_files.py.

    KERAS_BACKEND=tensorflow python -m tests.core.vector.record

Needs torch, keras, tensorflow and safetensors (recorded with torch 2.14.1, keras 3.15.1, tensorflow 2.21.0,
safetensors 0.8.0); with other backends Keras computes a part in float32.
All in float64 with 5 units and 3 inputs, over 12 steps and 3 sequences. answers.npz has FILE/inputs (B, T, I),
FILE/states and FILE/outputs, both of the last layer. lines.json has the lines of Python in the sentences about .pt,
.keras and .h5 files; they are run here, and have to make files of the same weights.
"""

import json
import tempfile
from pathlib import Path

import keras
import numpy as np
import torch
from safetensors import numpy as of_numpy
from safetensors import torch as of_torch

from core.vector.files import open_network

FOLDER = Path(__file__).parent / "recorded"
UNITS, INPUTS, OUTPUTS, STEPS, SEQUENCES = 5, 3, 2, 12, 3


class WithLinear(torch.nn.Module):
    """A recurrent layer, and a Linear that reads all its outputs."""

    def __init__(self, rnn):
        super().__init__()
        self.rnn = rnn
        self.fc = torch.nn.Linear(rnn.hidden_size * (1 + rnn.bidirectional), OUTPUTS)

    def forward(self, inputs):
        return self.fc(self.rnn(inputs)[0])


def of_pytorch(layer, seed, **options):
    """A model with weights that PyTorch draws, inputs, and the hidden states and outputs of its last layer."""
    torch.manual_seed(seed)
    model = WithLinear(layer(INPUTS, UNITS, batch_first=True, **options)).double()
    inputs = torch.randn(SEQUENCES, STEPS, INPUTS, dtype=torch.float64)
    with torch.no_grad():
        answers = {"inputs": inputs, "states": model.rnn(inputs)[0], "outputs": model(inputs)}
    return model, {name: values.numpy() for name, values in answers.items()}


def arrays(state):
    """The arrays of a state_dict."""
    return {name: values.numpy() for name, values in state.items()}


def pytorch_files():
    """Every kind of layer, once; answers by the name of the file."""
    answers = {}
    model, answers["torch_rnn_tanh.safetensors"] = of_pytorch(torch.nn.RNN, 1)
    of_torch.save_file(model.state_dict(), FOLDER / "torch_rnn_tanh.safetensors")
    model, answers["torch_rnn_relu.npz"] = of_pytorch(torch.nn.RNN, 2, nonlinearity="relu")
    np.savez(FOLDER / "torch_rnn_relu.npz", **arrays(model.state_dict()))
    model, answers["torch_gru.npz"] = of_pytorch(torch.nn.GRU, 3)
    np.savez_compressed(FOLDER / "torch_gru.npz", **arrays(model.state_dict()))
    model, answers["torch_gru_2_layers.safetensors"] = of_pytorch(torch.nn.GRU, 4, num_layers=2)
    of_torch.save_file(model.state_dict(), FOLDER / "torch_gru_2_layers.safetensors")
    name = "torch_lstm_2_layers_both_ways.safetensors"
    model, answers[name] = of_pytorch(torch.nn.LSTM, 5, num_layers=2, bidirectional=True)
    of_torch.save_file(model.state_dict(), FOLDER / name)
    model, answers["torch_lstm_no_bias.safetensors"] = of_pytorch(torch.nn.LSTM, 6, bias=False)
    of_torch.save_file(model.rnn.state_dict(), FOLDER / "torch_lstm_no_bias.safetensors")
    for kind in (torch.float32, torch.float16, torch.bfloat16):
        layer = torch.nn.GRU(INPUTS, UNITS).to(kind)
        name = f"torch_gru_{str(kind).removeprefix('torch.')}.safetensors"
        of_torch.save_file(layer.state_dict(), FOLDER / name)
        answers[name] = {each: values.double().numpy() for each, values in layer.state_dict().items()}
    return answers


def of_keras(layer, seed, units=UNITS):
    """A model with random weights, biases too, inputs, and the hidden states and outputs of its last layers."""
    model = keras.Sequential([keras.Input((STEPS, INPUTS)), layer, keras.layers.Dense(OUTPUTS)])
    random = np.random.default_rng(seed)
    model.set_weights([random.normal(size=weight.shape) / 2 for weight in model.weights])
    inputs = random.normal(size=(SEQUENCES, STEPS, INPUTS))
    return model, {
        "inputs": inputs,
        "states": keras.ops.convert_to_numpy(layer(inputs)),
        "outputs": keras.ops.convert_to_numpy(model(inputs)),
    }


def keras_files():
    """Every kind of layer, once; answers by the name of the file."""
    answers, layers = {}, keras.layers
    model, answers["keras_simple_rnn.npz"] = of_keras(layers.SimpleRNN(UNITS, return_sequences=True), 1)
    np.savez(FOLDER / "keras_simple_rnn.npz", **{weight.path: weight.numpy() for weight in model.weights})
    model, answers["keras_gru.safetensors"] = of_keras(layers.GRU(UNITS, return_sequences=True), 2)
    named = {weight.path: np.ascontiguousarray(weight.numpy()) for weight in model.weights}
    of_numpy.save_file(named, FOLDER / "keras_gru.safetensors")
    model, answers["keras_lstm_get_weights.npz"] = of_keras(layers.LSTM(UNITS, return_sequences=True), 3)
    np.savez(FOLDER / "keras_lstm_get_weights.npz", *model.get_weights())
    both_ways = layers.Bidirectional(layers.LSTM(UNITS, return_sequences=True))
    model, answers["keras_lstm_both_ways.npz"] = of_keras(both_ways, 4)
    np.savez_compressed(
        FOLDER / "keras_lstm_both_ways.npz", **{weight.path: weight.numpy() for weight in model.weights}
    )
    model, _ = of_keras(layers.GRU(UNITS, return_sequences=True, reset_after=False), 5)
    np.savez(FOLDER / "keras_gru_reset_before.npz", **{weight.path: weight.numpy() for weight in model.weights})
    return answers


def files_of_torch_save():
    """state_dict, checkpoint, whole model and the format before version 1.6, all of one network."""
    model, _ = of_pytorch(torch.nn.RNN, 1)
    torch.save(model.state_dict(), FOLDER / "state_dict.pt")
    torch.save({"epoch": 3, "model_state_dict": model.state_dict()}, FOLDER / "checkpoint.pt")
    torch.save(model.rnn, FOLDER / "whole_model.pt")
    torch.save(model.state_dict(), FOLDER / "before_1.6.pt", _use_new_zipfile_serialization=False)


def lines_for(content, name):
    """The three lines of Python in the sentence about such a file."""
    try:
        open_network(content, name=name)
    except ValueError as error:
        return str(error).split("\n")[1:]
    raise AssertionError(f"{name} was opened")


def check_lines():
    """Run the lines of each sentence in a folder of their own; what they make has to open. Returns the lines."""
    lines = {}
    gru, _ = of_keras(keras.layers.GRU(UNITS, return_sequences=True), 2)
    with tempfile.TemporaryDirectory() as folder:
        for path in FOLDER.glob("*.pt"):
            Path(folder, path.name).write_bytes(path.read_bytes())
        torch.jit.save(torch.jit.script(of_pytorch(torch.nn.RNN, 1)[0]), Path(folder, "script.pt"))
        gru.save(Path(folder, "whole.keras"))
        gru.save(Path(folder, "whole.h5"))
        gru.save_weights(Path(folder, "alone.weights.h5"))
        for path in sorted(Path(folder).iterdir()):
            lines[path.name] = lines_for(path.read_bytes(), path.name)
            text = "\n".join(lines[path.name]).replace("...", "gru")  # where one's own code is to stand
            text = text.replace(f"'{path.stem}", f"'{folder}/{path.stem}")
            exec(text, {"gru": gru})
            made = open_network(Path(folder, f"{path.stem}_weights.npz"))
            expected = "torch_rnn_tanh.safetensors" if path.suffix == ".pt" else "keras_gru.safetensors"
            for name in "WUb":
                np.testing.assert_array_equal(getattr(made, name), getattr(open_network(FOLDER / expected), name))
    return lines


def main():
    """Write all of it."""
    assert keras.config.backend() == "tensorflow"
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    FOLDER.mkdir(exist_ok=True)
    answers = pytorch_files() | keras_files()
    flat = {f"{file}/{name}": values for file, each in answers.items() for name, values in each.items()}
    np.savez_compressed(FOLDER / "answers.npz", **flat)
    files_of_torch_save()
    text = json.dumps(check_lines(), indent=1)
    (FOLDER / "lines.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
