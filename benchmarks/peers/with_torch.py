"""PyTorch: a grid batched over its runs (eager or compiled), one run by nn.RNN or nn.LSTM, autograd and SGD, and one
training step of many units by nn.RNN, nn.GRU or nn.LSTM.
"""

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)
RUNS = {"relu": (1024, 4096), "lstm": (256, 1024)}  # of a grid in one tensor; the quicker is taken


def _relu(weights, trained, inputs):
    w1, _, b1, _, _ = weights
    h = torch.zeros(inputs.shape[0], weights.shape[1])
    for x in inputs.unbind(1):
        h = torch.relu(torch.addcmul(torch.addcmul(b1, w1, x[:, None]), trained, h))
    return h


def _lstm(weights, trained, inputs):
    """Three sigmoid gates as one tensor, the new gate beside them."""
    w_x, b = (weights[start : start + 4][[0, 1, 3, 2], None] for start in (0, 8))
    w_h = torch.stack([weights[4], weights[5], weights[7], trained])[:, None]
    h = c = torch.zeros(inputs.shape[0], weights.shape[1])
    for x in inputs.unbind(1):
        z = torch.addcmul(torch.addcmul(b, w_x, x[:, None]), w_h, h)
        i, f, o = torch.sigmoid(z[:3]).unbind(0)
        c = torch.addcmul(f * c, i, torch.tanh(z[3]))
        h = o * torch.tanh(c)
    return h


CELLS = {"relu": _relu, "lstm": _lstm}


def grid(problem, steps, compiled=False, runs=1024):
    """So many runs at once, in tensors (sequences, runs); smaller ones stay in the cache."""
    unrolled, recurrent, rate = CELLS[problem.experiment.cell.name], problem.recurrent, problem.experiment.learning_rate
    inputs, targets = torch.tensor(problem.inputs), torch.tensor(problem.targets)[:, None]
    parts = [part.contiguous() for part in torch.tensor(problem.weights).split(runs, dim=1)]

    def losses_of(trained, weights):
        return ((weights[-2] * unrolled(weights, trained, inputs) + weights[-1] - targets) ** 2).sum(0)

    losses_of = torch.compile(losses_of) if compiled else losses_of

    def descend(weights):
        trained = weights[recurrent].clone().requires_grad_()
        for _ in range(steps):
            losses = losses_of(trained, weights)
            (slope,) = torch.autograd.grad(losses.sum(), trained)
            trained = (trained.detach() - rate * slope).requires_grad_()
        return np.stack([trained.detach().numpy(), losses.detach().numpy()])

    return lambda: np.concatenate([descend(weights) for weights in parts], axis=1)


def one_run(problem, steps):
    """One run as a user would write it; of the recurrent weights of nn.LSTM only the new gate's is moved."""
    experiment, weights = problem.experiment, problem.weights[:, 0]
    gates = (len(weights) - 2) // 3
    plain = experiment.cell.name == "relu"
    net = nn.RNN(1, 1, nonlinearity="relu", batch_first=True) if plain else nn.LSTM(1, 1, batch_first=True)
    place = problem.recurrent - gates  # of the trained weight among the gates'
    inputs, targets = torch.tensor(problem.inputs)[:, :, None], torch.tensor(problem.targets)
    w3, b2 = weights[-2:]

    def whole():
        with torch.no_grad():
            for parameter, part in zip(net.parameters(), np.split(weights[:-2], 3), strict=False):
                parameter.copy_(torch.tensor(part).reshape(parameter.shape))
            net.bias_hh_l0.zero_()
        for name, parameter in net.named_parameters():
            parameter.requires_grad_(name == "weight_hh_l0")
        optimizer = torch.optim.SGD([net.weight_hh_l0], lr=experiment.learning_rate)
        kept = []
        for _ in range(steps):
            optimizer.zero_grad()
            output, _ = net(inputs)
            loss = ((w3 * output[:, -1, 0] + b2 - targets) ** 2).sum()
            loss.backward()
            if not plain:
                slope = net.weight_hh_l0.grad[place].clone()
                net.weight_hh_l0.grad.zero_()
                net.weight_hh_l0.grad[place] = slope
            optimizer.step()
            kept.append(loss.item())
        return net.weight_hh_l0[place, 0].item(), np.array(kept)

    return whole


def layer_of(network, dtype):
    """The recurrent layer with the network's weights; of two biases that PyTorch adds the second is 0."""
    name, sizes = network.cell.name, (network.inputs, network.units)
    kinds = {"gru": nn.GRU, "lstm": nn.LSTM}
    layer = kinds[name](*sizes) if name in kinds else nn.RNN(*sizes, nonlinearity=name)
    gates = len(network.W)
    second = np.zeros((gates, network.units))
    if name == "gru":
        second[2] = network.b[3]
    values = network.U.reshape(-1, network.inputs), network.W.reshape(-1, network.units), network.b[:gates], second
    for parameter, value in zip(layer.parameters(), values, strict=True):
        parameter.data.copy_(torch.tensor(value).reshape(parameter.shape))
    return layer.to(dtype)


def training_step(problem, dtype, threads):
    """A function that returns the loss and its gradient by (W, U, b, V, c), on so many threads."""
    network, units = problem.network, problem.network.units
    layer = layer_of(network, dtype)
    readout = nn.Linear(units, network.outputs, dtype=dtype)
    for parameter, value in zip(readout.parameters(), (network.V, network.c), strict=True):
        parameter.data.copy_(torch.tensor(value))
    inputs, targets = (torch.tensor(values, dtype=dtype) for values in (problem.inputs, problem.targets))

    def step():
        torch.set_num_threads(threads)
        layer.zero_grad()
        readout.zero_grad()
        states, _ = layer(inputs)
        loss = ((readout(states[-1]) - targets) ** 2).sum()
        loss.backward()
        U, W, b, second = (parameter.grad.numpy().reshape(-1, units, part) for parameter, part in parts)
        b = np.concatenate([b, second[2:]]) if network.cell.name == "gru" else b
        return loss.item(), W, U, b[..., 0], readout.weight.grad.numpy(), readout.bias.grad.numpy()

    parts = list(zip(layer.parameters(), (network.inputs, units, 1, 1), strict=True))
    return step
