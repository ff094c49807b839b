"""PyTorch: a grid batched over its runs (torch.compile), and one run by nn.RNN or nn.LSTM, autograd and SGD."""

import numpy as np
import torch
from torch import nn

torch.set_default_dtype(torch.float64)


def _relu(p, states, x):
    return (torch.relu(p[0] * x + p[2] + p[1] * states[0]),)


def _lstm(p, states, x):
    """The gates one by one, each a tensor."""
    h, c = states
    i, f, o = (torch.sigmoid(p[k] * x + p[8 + k] + p[4 + k] * h) for k in (0, 1, 3))
    c = f * c + i * torch.tanh(p[2] * x + p[10] + p[6] * h)
    return o * torch.tanh(c), c


CELLS = {"relu": (_relu, 1), "lstm": (_lstm, 2)}


def grid(problem, steps, compiled=True):
    """All runs at once: every number of the formulas is a tensor (sequences, runs)."""
    step, states = CELLS[problem.experiment.cell]
    recurrent, rate = problem.recurrent, problem.experiment.learning_rate
    sequences, days = problem.inputs.shape
    inputs, targets = torch.tensor(problem.inputs), torch.tensor(problem.targets)[:, None]
    weights, runs = torch.tensor(problem.weights), problem.weights.shape[1]

    def losses_of(trained, weights, inputs, targets):
        p = [trained if row == recurrent else weights[row] for row in range(weights.shape[0])]
        state = (torch.zeros(sequences, runs),) * states
        for t in range(days):
            state = step(p, state, inputs[:, t, None])
        return ((p[-2] * state[0] + p[-1] - targets) ** 2).sum(0)

    losses_of = torch.compile(losses_of) if compiled else losses_of

    def whole():
        trained = weights[recurrent].clone().requires_grad_()
        for _ in range(steps):
            losses = losses_of(trained, weights, inputs, targets)
            (slope,) = torch.autograd.grad(losses.sum(), trained)
            trained = (trained.detach() - rate * slope).requires_grad_()
        return np.stack([trained.detach().numpy(), losses.detach().numpy()])

    return whole


def one_run(problem, steps):
    """One run as a user would write it; of the recurrent weights of nn.LSTM only the new gate's is moved."""
    experiment, weights = problem.experiment, problem.weights[:, 0]
    gates = (len(weights) - 2) // 3
    plain = experiment.cell == "relu"
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
